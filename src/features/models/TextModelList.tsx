import { useEffect, useState } from 'react';
import type { TextModel, Work } from '../../state/model-keepers';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { pickFiles } from '../../ui/files';
import { Notice } from '../../ui/Notice';
import { bytesText, dateText, durationText } from '../../ui/quantity';
import { ConfirmDialog } from './ConfirmDialog';
import { useIsTraining, useModels, useTextModels } from './parts';
import { StorageLine } from './StorageLine';

/** The language models: what is there, what each asks for, how one gets here, which is loaded. */
export function TextModelList() {
  const { texts } = useModels();
  const { models, work, error, sound } = useTextModels((state) => state);
  const busy = work !== null;
  const pick = async (kind: 'files' | 'folder') => void texts.import(await pickFiles(kind));
  return (
    <section className="models-part" aria-label="Language models">
      <header className="models-head">
        <h2>Language models</h2>
        <Button icon="folder" isDisabled={busy} onPress={() => void pick('folder')}>
          Import a folder
        </Button>
        <Button icon="add" isDisabled={busy} onPress={() => void pick('files')}>
          Import zip or GGUF
        </Button>
      </header>
      <p className="muted models-words">
        They write descriptions of categories and micrographs, here in the browser. At most one is loaded. Without one a
        template writes.
      </p>
      {work && <WorkLine work={work} onStop={() => texts.stop()} />}
      {error && (
        <Notice tone="fail" onDismiss={() => texts.dismiss()}>
          {error.message} {error.advice}
        </Notice>
      )}
      {sound !== null && (
        <Notice tone="info" onDismiss={() => texts.dismiss()}>
          Every byte of {sound} is as it was stored.
        </Notice>
      )}
      {models === null ? (
        <p className="muted">Looking for models …</p>
      ) : models.length === 0 ? (
        <>
          <Suggestion />
          <HowToGetOne />
        </>
      ) : (
        <ul className="model-list">
          {models.map((model) => (
            <TextModelEntry key={`${model.source} ${model.id}`} model={model} busy={busy} />
          ))}
        </ul>
      )}
      <StorageLine busy={busy} />
      {models !== null && models.length > 0 && (
        <details className="how-to">
          <summary>How to get another model onto this computer</summary>
          <Suggestion />
          <HowToGetOne />
        </details>
      )}
    </section>
  );
}

/** What is under way: in bytes or steps, how fast, how long still. */
function WorkLine({ work, onStop }: { work: Work; onStop: () => void }) {
  const { progress } = work;
  const amount = (value: number) => (progress?.unit === 'bytes' ? bytesText(value) : String(value));
  return (
    <div className="model-work" role="status">
      <p>
        {work.words}
        {progress && (
          <span className="muted">
            {' '}
            · {progress.phase}: {amount(progress.done)} of {amount(progress.total)}
            {progress.rate !== null && progress.unit === 'bytes' && ` · ${bytesText(progress.rate)}/s`}
            {progress.secondsLeft !== null && ` · ${durationText(progress.secondsLeft)} left`}
          </span>
        )}
      </p>
      {work.canStop && (
        <Button icon="stop" onPress={onStop}>
          Cancel
        </Button>
      )}
      <ProgressLine label={work.words} fraction={progress && progress.total > 0 ? progress.done / progress.total : null} />
    </div>
  );
}

const ENGINE: Record<TextModel['engine'], string> = { webllm: 'WebLLM, on the GPU', wllama: 'llama.cpp, on the processor' };

/** Why a model cannot be loaded on this computer; null where nothing speaks against it. `f16`: null where nobody can tell. */
export const lackOf = ({ needsShaderF16 }: Pick<TextModel, 'needsShaderF16'>, f16: boolean | null): string | null =>
  needsShaderF16 && f16 === false
    ? 'It cannot be loaded: it computes in half precision (shader-f16), which this GPU lacks. Take its q4f32 form, or a GGUF file.'
    : null;

/** What to know before a model is loaded while a training runs; null where the two do not share the GPU's memory. */
export const besideTraining = ({ engine, vramMb }: Pick<TextModel, 'engine' | 'vramMb'>, training: boolean): string | null =>
  training && engine === 'webllm'
    ? `It takes ${vramMb === null ? 'GPU memory' : `${bytesText(vramMb * 1e6)} of GPU memory`} beside what the training holds, and both compute in turn. Where the memory does not suffice, the training may break off; it resumes from the step that was saved last.`
    : null;

function TextModelEntry({ model, busy }: { model: TextModel; busy: boolean }) {
  const { texts, shaderF16 } = useModels();
  const training = useIsTraining();
  const loaded = useTextModels((state) => state.loaded?.modelId === model.id);
  const device = useTextModels((state) => state.loaded?.device);
  const sees = useTextModels((state) => state.loaded?.sees ?? false);
  const [f16, setF16] = useState<boolean | null>(null);
  const [deleting, setDeleting] = useState(false);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (model.needsShaderF16) void shaderF16().then(setF16);
  }, [model.needsShaderF16, shaderF16]);
  const lack = lackOf(model, f16);
  const beside = besideTraining(model, training);
  return (
    <li className={loaded ? 'model-entry current' : 'model-entry'}>
      <div className="model-words">
        <h3>
          {model.title}
          {loaded && <span className="model-mark">loaded</span>}
        </h3>
        <p className="model-facts">
          <span>{bytesText(model.bytes)}</span>
          <span>{ENGINE[model.engine]}</span>
          {model.vramMb !== null && <span>{bytesText(model.vramMb * 1e6)} GPU memory</span>}
          <span>Licence: {model.licence ?? 'not stated'}</span>
          {model.needsShaderF16 && (
            <span className={f16 === false ? 'model-lack' : ''}>{`needs shader-f16${f16 ? ' (this GPU has it)' : ''}`}</span>
          )}
          {model.engine === 'webllm' && <span>library {model.libVersion ?? 'version not stated'}</span>}
          <span>
            {model.source === 'stored'
              ? `stored${model.importedAt ? ` ${dateText(model.importedAt)}` : ''}`
              : 'served beside the page'}
          </span>
          <code title={`SHA-256 ${model.sha256}`}>{model.sha256.slice(0, 8)}</code>
        </p>
        {model.damage && <p className="model-lack">{model.damage} Delete it and import it again.</p>}
        {lack && <p className="model-lack">{lack}</p>}
        {loaded && device && (
          <p className="muted">
            Runs on {device}
            {sees && '. It can be shown the picture.'}
          </p>
        )}
      </div>
      <div className="model-buttons">
        {loaded ? (
          <Button isDisabled={busy} onPress={() => void texts.unload()}>
            Unload
          </Button>
        ) : (
          <Button
            isDisabled={busy || lack !== null}
            aria-label={`Load ${model.title}`}
            onPress={() => (beside === null ? void texts.load(model) : setAsking(true))}
          >
            Load
          </Button>
        )}
        {model.source === 'stored' && !loaded && (
          <Button
            look="quiet"
            isDisabled={busy}
            aria-label={`Check the files of ${model.title}`}
            onPress={() => void texts.check(model)}
          >
            Check files
          </Button>
        )}
        {model.source === 'stored' && (
          <Button
            look="quiet"
            icon="remove"
            isDisabled={busy}
            aria-label={`Delete ${model.title}`}
            onPress={() => setDeleting(true)}
          >
            Delete
          </Button>
        )}
      </div>
      {asking && (
        <ConfirmDialog
          title={`Load ${model.title} beside the training?`}
          action="Load"
          keep="Not now"
          onConfirm={() => void texts.load(model)}
          onClose={() => setAsking(false)}
        >
          <p>{beside}</p>
        </ConfirmDialog>
      )}
      {deleting && (
        <ConfirmDialog
          title={`Delete ${model.title}?`}
          action="Delete"
          onConfirm={() => void texts.remove(model)}
          onClose={() => setDeleting(false)}
        >
          <p>{bytesText(model.bytes)} are freed. To have it again, import it again from where it came from.</p>
        </ConfirmDialog>
      )}
    </li>
  );
}

/** What to try first here: browsers tell a GPU's features, but its memory only by what buffers it allows. */
function Suggestion() {
  const { recommendedLlm } = useModels();
  const [entry, setEntry] = useState<Awaited<ReturnType<typeof recommendedLlm>>>(null);
  useEffect(() => void recommendedLlm().then(setEntry), [recommendedLlm]);
  if (!entry) return null;
  return (
    <p className="models-words">
      To try first on this computer, by its GPU and memory as far as the browser tells them: <strong>{entry.title}</strong>{' '}
      (about {bytesText(entry.downloadMb * 1e6)}), <code>npm run llm -- {entry.id}</code>
    </p>
  );
}

/** The three ways by which a model reaches a computer without a network. */
export const HowToGetOne = () => (
  <div className="how-to-body">
    <ol className="how-to-steps">
      <li>
        On a computer with a network, in Micrographia's folder: <code>npm run llm -- &lt;model id&gt;</code> fetches a model and
        checks it (without an id it lists those it knows). <code>npm start</code> there serves it, and it is listed here.
      </li>
      <li>
        Or bring it on a USB stick: copy the folder <code>llm/&lt;model id&gt;</code>, and drop it here or press “Import a
        folder”. A zip of it will do, and so will a GGUF file of any small instruction model. It is checked, then kept in this
        browser.
      </li>
      <li>
        Or put the folder under <code>llm/</code> beside the page on whatever host serves it, with its list{' '}
        <code>llm/index.json</code>: <code>npm run llm -- --index</code> writes that anew.
      </li>
    </ol>
  </div>
);
