import { useState } from 'react';
import { t } from '../../locales/words';
import type { FactSheet } from '../../services/describe/protocol';
import type { Item } from '../../state/item';
import { currentText, type PictureText, standing, textKey } from '../../state/picture-texts';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Fault, Heard } from '../../ui/Heard';
import { rich } from '../../ui/rich';
import { Section } from '../../ui/Section';
import { Segmented } from '../../ui/Segmented';
import { Answers } from './Answers';
import { AskFor } from './AskFor';
import { ExportDialog } from './ExportDialog';
import { NoteField } from './NoteField';
import { Pulse } from './Pulse';
import { useDescribe, useLoaded, usePictures, useWindingDown } from './parts';
import { EditedSentences, Faults, Sentences, StruckText } from './Sentences';
import { askText, authorText } from './words';

interface Props {
  readonly item: Item;
  readonly sheet: FactSheet | null;
  readonly onCite: (ids: readonly string[]) => void;
  readonly base: string;
}

/** The text about a picture: ask for it, watch it come, see what it rests on, edit, copy, export. */
export function PictureTextBlock({ item, sheet, onCite, base }: Props) {
  const { pictures, modelsHref } = useDescribe();
  const loaded = useLoaded();
  const windingDown = useWindingDown();
  const text = usePictures(({ texts }) => texts.get(item.id));
  const [choice, setChoice] = useState<'loaded' | 'template'>('loaded');
  const [editing, setEditing] = useState(false);
  const [exporting, setExporting] = useState(false);
  const [asking, setAsking] = useState(false);
  const engine = loaded ? choice : 'template';
  const seed = usePictures(({ draw }) => draw.seed) ?? (text?.provenance?.seed ?? 0) + 1;
  const writing = text?.phase === 'writing';
  const stale = text !== undefined && text.key !== textKey(item);
  const describe = () => {
    setAsking(false);
    setEditing(false);
    void pictures.describe(item.id, engine, seed);
  };
  return (
    <Section title={t('Description')} open>
      <NoteField key={`${item.id} ${item.note}`} item={item} />
      <AskFor />
      <div className="describe-ask">
        {loaded && (
          <Segmented
            label={t('Who writes')}
            options={[
              { id: 'loaded', content: <span className="describe-model">{loaded.title}</span> },
              { id: 'template', content: t('Template') },
            ]}
            value={choice}
            onChange={setChoice}
          />
        )}
        {writing ? (
          <Button icon="stop" onPress={() => pictures.stopWriting()}>
            {t('Stop writing')}
          </Button>
        ) : (
          <Button
            look={text ? 'plain' : 'primary'}
            isDisabled={!sheet}
            onPress={text?.edited ? () => setAsking(true) : describe}
          >
            {text ? t('Describe again') : t('Describe')}
          </Button>
        )}
        {windingDown && engine === 'loaded' && (
          <span className="muted describe-hint" role="status">
            {t('{title} was stopped and still reads the question. It writes again when that is done.', {
              title: loaded?.title ?? t('The language model'),
            })}
          </span>
        )}
        {!loaded && (
          <span className="muted describe-hint">
            {rich('By template: no language model is loaded. <a>Load one</a>', {
              a: (words) => <a href={modelsHref}>{words}</a>,
            })}
          </span>
        )}
      </div>
      {text && (
        <div className="described" data-phase={text.phase}>
          {stale && (
            <p className="describe-stale" role="status">
              {t('The verdict, crop or pixel size has been set anew since: this text rests on the facts of before.')}
            </p>
          )}
          <Body text={text} item={item} facts={stale ? null : (sheet?.facts ?? null)} {...{ editing, onCite, base }} />
          {writing && <Pulse received={text.received} reads={engine === 'loaded'} />}
          {text.reasoning !== '' && (
            <details className="thought-fold">
              <summary>{t('What it thought')}</summary>
              <p className="thought">{text.reasoning}</p>
            </details>
          )}
          {text.earlier && (
            <div className="describe-tools">
              <Button look="quiet" icon="undo" onPress={() => pictures.restoreEarlier(item.id)}>
                {text.earlier.edited ? t('Back to the edited text') : t('Back to the later text')}
              </Button>
            </div>
          )}
          {!writing && text.sentences.length > 0 && (
            <Tools {...{ item, text, editing, setEditing }} onExport={() => setExporting(true)} />
          )}
          <Answers item={item} text={text} facts={stale ? null : (sheet?.facts ?? null)} onCite={onCite} base={base} />
        </div>
      )}
      {!text && sheet && (
        <div className="describe-tools">
          <Button look="quiet" icon="download" onPress={() => setExporting(true)}>
            {t('Export descriptions')}
          </Button>
        </div>
      )}
      {asking && (
        <Dialog title={t('Write over your text?')} onClose={() => setAsking(false)}>
          <p>{t('You changed this description. A new one takes its place; “Back to the edited text” brings yours back.')}</p>
          <div className="dialog-actions">
            <Button onPress={() => setAsking(false)}>{t('Keep my text')}</Button>
            <Button look="primary" onPress={describe}>
              {t('Describe again')}
            </Button>
          </div>
        </Dialog>
      )}
      {exporting && <ExportDialog onClose={() => setExporting(false)} />}
    </Section>
  );
}

interface BodyProps extends Pick<Props, 'item' | 'onCite' | 'base'> {
  readonly text: PictureText;
  readonly facts: FactSheet['facts'] | null;
  readonly editing: boolean;
}

function Body({ text, item, facts, editing, onCite, base }: BodyProps) {
  const { pictures } = useDescribe();
  if (editing) {
    const value = text.edited?.text ?? standing(text.sentences);
    return (
      <>
        <textarea
          className="text-area"
          aria-label={t('Description')}
          rows={8}
          value={value}
          onChange={(event) => void pictures.edit(item.id, event.target.value)}
        />
        {text.edited && <Faults sentences={text.edited.sentences} />}
      </>
    );
  }
  return (
    <>
      {text.notice && (
        <p className="describe-notice">
          <Heard text={text.notice} />
        </p>
      )}
      {text.edited ? (
        <EditedSentences {...text.edited} />
      ) : (
        <Sentences sentences={text.sentences} facts={facts} onCite={onCite} base={base} />
      )}
      {text.struckDraft && <StruckText draft={text.struckDraft} facts={facts} onCite={onCite} base={base} />}
      {text.phase === 'stopped' && <p className="describe-notice">{t('Stopped before its end: not exported.')}</p>}
      {text.phase === 'failed' && (
        <p className="describe-notice" role="alert">
          {text.error && <Fault error={text.error} />}
        </p>
      )}
    </>
  );
}

interface ToolsProps {
  readonly item: Item;
  readonly text: PictureText;
  readonly editing: boolean;
  readonly setEditing: (editing: boolean) => void;
  readonly onExport: () => void;
}

function Tools({ item, text, editing, setEditing, onExport }: ToolsProps) {
  const { pictures } = useDescribe();
  const [copied, setCopied] = useState(false);
  const ready = usePictures((state) => currentText(item, state));
  const copy = async () => {
    await navigator.clipboard.writeText(`${ready}\n[${authorText(text)}]\n`.replaceAll('\u00a0', ' '));
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <>
      <p className="describe-author muted">
        {askText(text.ask)}. {authorText(text)}
        {text.edited && <strong className="edited-mark">{t('edited')}</strong>}
      </p>
      <div className="describe-tools">
        <Button look="quiet" isDisabled={ready === '' && !text.edited} onPress={() => setEditing(!editing)}>
          {editing ? t('Done') : t('Edit')}
        </Button>
        {text.edited && (
          <Button look="quiet" onPress={() => void pictures.edit(item.id, null)}>
            {t('Back to the generated text')}
          </Button>
        )}
        <IconButton icon="copy" label={t('Copy the description')} isDisabled={ready === ''} onPress={() => void copy()} />
        <Button look="quiet" icon="download" onPress={onExport}>
          {t('Export descriptions')}
        </Button>
        {copied && (
          <span className="muted" role="status">
            {t('Copied')}
          </span>
        )}
      </div>
    </>
  );
}
