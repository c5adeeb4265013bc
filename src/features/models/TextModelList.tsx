import { useEffect, useState } from 'react';
import { heard, t, words } from '../../locales/words';
import type { TextModel, Work } from '../../state/model-keepers';
import { Button } from '../../ui/Button';
import { ProgressLine } from '../../ui/bars';
import { pickFiles } from '../../ui/files';
import { Fault } from '../../ui/Heard';
import { Notice } from '../../ui/Notice';
import { bytesText, dateText, durationText } from '../../ui/quantity';
import { rich } from '../../ui/rich';
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
    <section className="models-part" aria-label={t('Language models')}>
      <header className="models-head">
        <h2>{t('Language models')}</h2>
        <Button icon="folder" isDisabled={busy} onPress={() => void pick('folder')}>
          {t('Import a folder')}
        </Button>
        <Button icon="add" isDisabled={busy} onPress={() => void pick('files')}>
          {t('Import zip or GGUF')}
        </Button>
      </header>
      <p className="muted models-words">
        {t(
          'They write descriptions of categories and micrographs, here in the browser. At most one is loaded. Without one a template writes.',
        )}
      </p>
      {work && <WorkLine work={work} onStop={() => texts.stop()} />}
      {error && (
        <Notice tone="fail" onDismiss={() => texts.dismiss()}>
          <Fault error={error} />
        </Notice>
      )}
      {sound !== null && (
        <Notice tone="info" onDismiss={() => texts.dismiss()}>
          {t('Every byte of {sound} is as it was stored.', { sound })}
        </Notice>
      )}
      {models === null ? (
        <p className="muted">{t('Looking for models …')}</p>
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
          <summary>{t('How to get another model onto this computer')}</summary>
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
        {work.words()}
        {progress && (
          <span className="muted">
            {` · ${t('{phase}: {done} of {total}', {
              phase: heard(progress.phase),
              done: amount(progress.done),
              total: amount(progress.total),
            })}`}
            {progress.rate !== null && progress.unit === 'bytes' && ` · ${bytesText(progress.rate)}/s`}
            {progress.secondsLeft !== null && ` · ${t('{time} left', { time: durationText(progress.secondsLeft) })}`}
          </span>
        )}
      </p>
      {work.canStop && (
        <Button icon="stop" onPress={onStop}>
          {t('Cancel')}
        </Button>
      )}
      <ProgressLine label={work.words()} fraction={progress && progress.total > 0 ? progress.done / progress.total : null} />
    </div>
  );
}

const ENGINE: Record<TextModel['engine'], string> = words({
  webllm: 'WebLLM, on the GPU',
  wllama: 'llama.cpp, on the processor',
});

/** Why a model cannot be loaded on this computer; null where nothing speaks against it. `f16`: null where nobody can tell. */
export const lackOf = ({ needsShaderF16 }: Pick<TextModel, 'needsShaderF16'>, f16: boolean | null): string | null =>
  needsShaderF16 && f16 === false
    ? t(
        'It cannot be loaded: it computes in half precision (shader-f16), which this GPU lacks. Take its q4f32 form, or a GGUF file.',
      )
    : null;

/** What to know before a model is loaded while a training runs; null where the two do not share the GPU's memory. */
export const besideTraining = ({ engine, vramMb }: Pick<TextModel, 'engine' | 'vramMb'>, training: boolean): string | null =>
  training && engine === 'webllm'
    ? vramMb === null
      ? t(
          'It takes GPU memory beside what the training holds, and both compute in turn. Where the memory does not suffice, the training may break off; it resumes from the step that was saved last.',
        )
      : t(
          'It takes {memory} of GPU memory beside what the training holds, and both compute in turn. Where the memory does not suffice, the training may break off; it resumes from the step that was saved last.',
          { memory: bytesText(vramMb * 1e6) },
        )
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
          {loaded && <span className="model-mark">{t('loaded')}</span>}
        </h3>
        <p className="model-facts">
          <span>{bytesText(model.bytes)}</span>
          <span>{ENGINE[model.engine]}</span>
          {model.vramMb !== null && <span>{t('{vramMb} GPU memory', { vramMb: bytesText(model.vramMb * 1e6) })}</span>}
          <span>{t('Licence: {licence}', { licence: model.licence ?? t('not stated') })}</span>
          {model.needsShaderF16 && (
            <span className={f16 === false ? 'model-lack' : ''}>
              {f16
                ? t('computes in half precision, which this GPU can (shader-f16)')
                : t('needs a GPU that computes in half precision (shader-f16)')}
            </span>
          )}
          {model.engine === 'webllm' && (
            <span>{t('library {libVersion}', { libVersion: model.libVersion ?? t('version not stated') })}</span>
          )}
          <span>
            {model.source === 'stored'
              ? model.importedAt
                ? t('stored {day}', { day: dateText(model.importedAt) })
                : t('stored')
              : t('served beside the page')}
          </span>
          <code title={t('SHA-256 {sha256}', { sha256: model.sha256 })}>{model.sha256.slice(0, 8)}</code>
        </p>
        {model.damage && <p className="model-lack">{t('{damage} Delete it and import it again.', { damage: model.damage })}</p>}
        {lack && <p className="model-lack">{lack}</p>}
        {loaded && device && (
          <p className="muted">
            {sees ? t('Runs on {device}. It can be shown the picture.', { device }) : t('Runs on {device}', { device })}
          </p>
        )}
      </div>
      <div className="model-buttons">
        {loaded ? (
          <Button isDisabled={busy} onPress={() => void texts.unload()}>
            {t('Unload')}
          </Button>
        ) : (
          <Button
            isDisabled={busy || lack !== null}
            aria-label={t('Load {title}', { title: model.title })}
            onPress={() => (beside === null ? void texts.load(model) : setAsking(true))}
          >
            {t('Load')}
          </Button>
        )}
        {model.source === 'stored' && !loaded && (
          <Button
            look="quiet"
            isDisabled={busy}
            aria-label={t('Check the files of {title}', { title: model.title })}
            onPress={() => void texts.check(model)}
          >
            {t('Check files')}
          </Button>
        )}
        {model.source === 'stored' && (
          <Button
            look="quiet"
            icon="remove"
            isDisabled={busy}
            aria-label={t('Delete {title}', { title: model.title })}
            onPress={() => setDeleting(true)}
          >
            {t('Delete')}
          </Button>
        )}
      </div>
      {asking && (
        <ConfirmDialog
          title={t('Load {title} beside the training?', { title: model.title })}
          action={t('Load')}
          keep={t('Not now')}
          onConfirm={() => void texts.load(model)}
          onClose={() => setAsking(false)}
        >
          <p>{beside}</p>
        </ConfirmDialog>
      )}
      {deleting && (
        <ConfirmDialog
          title={t('Delete {title}?', { title: model.title })}
          action={t('Delete')}
          onConfirm={() => void texts.remove(model)}
          onClose={() => setDeleting(false)}
        >
          <p>
            {t('{bytes} are freed. To have it again, import it again from where it came from.', {
              bytes: bytesText(model.bytes),
            })}
          </p>
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
      {rich(
        'To try first on this computer, by its GPU and memory as far as the browser tells them: {title} (about {downloadMb}), <code>npm run llm -- {id}</code>',
        {
          title: <strong>{entry.title}</strong>,
          downloadMb: bytesText(entry.downloadMb * 1e6),
          code: (words) => <code>{words}</code>,
          id: entry.id,
        },
      )}
    </p>
  );
}

/** The three ways by which a model reaches a computer without a network. */
export const HowToGetOne = () => (
  <div className="how-to-body">
    <ol className="how-to-steps">
      <li>
        {rich(
          "On a computer with a network, in Micrographia's folder: <code>npm run llm -- '<model id>'</code> fetches a model and checks it (without an id it lists those it knows). <code>npm start</code> there serves it, and it is listed here.",
          { code: (words) => <code>{words}</code> },
        )}
      </li>
      <li>
        {rich(
          "Or bring it on a USB stick: copy the folder <code>llm/'<model id>'</code>, and drop it here or press “Import a folder”. A zip of it will do, and so will a GGUF file of any small instruction model. It is checked, then kept in this browser.",
          { code: (words) => <code>{words}</code> },
        )}
      </li>
      <li>
        {rich(
          'Or put the folder under <code>llm/</code> beside the page on whatever host serves it, with its list <code>llm/index.json</code>: <code>npm run llm -- --index</code> writes that anew.',
          { code: (words) => <code>{words}</code> },
        )}
      </li>
    </ol>
  </div>
);
