import { PICTURE_ID } from '../../base/facts';
import { paragraphOf } from '../../base/paragraphs';
import { heard, t } from '../../locales/words';
import type { Fact, Sentence, StruckDraft } from '../../services/describe/protocol';
import type { CheckedSentence } from '../../state/picture-texts';
import { Heard } from '../../ui/Heard';
import { PARAGRAPH_WORDS, writerText } from './words';

interface Props {
  readonly sentences: readonly Sentence[];
  /** Null where the facts have changed since: the references then lead nowhere. */
  readonly facts: readonly Fact[] | null;
  readonly onCite: (ids: readonly string[]) => void;
  readonly base: string;
}

/** Goes to a row of the table of facts, and unfolds it where it is folded. */
function show(rowId: string): void {
  const row = document.getElementById(rowId);
  row?.closest('details')?.setAttribute('open', '');
  row?.scrollIntoView({ block: 'nearest' });
  row?.focus({ preventScroll: true });
}

/**
 * The sentences of a text, each with the numbers of the facts it rests on. Pointing at one marks its facts in the table; a struck
 * one stays to be seen, with the reason. All of it is text: nothing that a language model writes becomes markup.
 */
export function Sentences({ sentences, facts, onCite, base }: Props) {
  return (
    <ol className="sentences">
      {sentences.map((sentence, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: sentences are only ever added at the end, and two may be the same.
          key={index}
          className={sentence.struck === null ? 'sentence' : 'sentence struck'}
          data-section={sentence.section}
          onMouseEnter={() => onCite(sentence.factIds)}
          onMouseLeave={() => onCite([])}
        >
          {(index === 0 || paragraphOf(sentences[index - 1]) !== paragraphOf(sentence)) && (
            <span className="sentence-section">{PARAGRAPH_WORDS[paragraphOf(sentence)]}</span>
          )}
          {sentence.struck === null ? (
            <span className="sentence-text" lang="en">
              {sentence.text}
            </span>
          ) : (
            <s className="sentence-text" lang="en">
              {sentence.text}
            </s>
          )}
          {facts && <References ids={sentence.factIds} facts={facts} onCite={onCite} base={base} />}
          {sentence.struck !== null && (
            <span className="sentence-fault">{t('Struck: {struck}', { struck: heard(sentence.struck) })}</span>
          )}
        </li>
      ))}
    </ol>
  );
}

/** What a language model wrote and had to be struck as a whole, under a heading of its own, folded: the text above is another's. */
export const StruckText = ({ draft, ...rest }: Omit<Props, 'sentences'> & { readonly draft: StruckDraft }) => (
  <details className="struck-draft">
    <summary>
      <h4>
        {t('Struck: {count, plural, one {# sentence} other {# sentences}} of the language model', {
          count: draft.sentences.length,
        })}
      </h4>
    </summary>
    <p className="muted">
      {t('Generated from the facts by {writer}. None is part of the text above.', { writer: writerText(draft.provenance) })}
    </p>
    <Sentences sentences={draft.sentences} {...rest} />
  </details>
);

interface ReferencesProps extends Pick<Props, 'onCite' | 'base'> {
  readonly ids: readonly string[];
  readonly facts: readonly Fact[];
}

const References = ({ ids, facts, onCite, base }: ReferencesProps) => (
  <span className="references">
    {ids.map((id) => {
      if (id === PICTURE_ID)
        return (
          <span key={id} className="seen-mark">
            {t('seen, not measured')}
          </span>
        );
      const index = facts.findIndex((fact) => fact.id === id);
      if (index < 0) return null;
      return (
        <button
          key={id}
          type="button"
          className="reference"
          aria-label={t('Fact {index}: {label}, {text}', {
            index: index + 1,
            label: heard(facts[index].label),
            text: facts[index].text,
          })}
          onFocus={() => onCite([id])}
          onBlur={() => onCite([])}
          onClick={() => show(`${base}-${id}`)}
        >
          {index + 1}
        </button>
      );
    })}
  </span>
);

/** A person's text, its sentences checked again: what the facts do not bear out is marked, not struck. */
export const EditedSentences = ({ text, sentences }: { text: string; sentences: readonly CheckedSentence[] }) => (
  <>
    <p className="edited-text">{text}</p>
    <Faults sentences={sentences} />
  </>
);

export const Faults = ({ sentences }: { sentences: readonly CheckedSentence[] }) => {
  const faults = sentences.filter(({ fault }) => fault !== null);
  if (faults.length === 0) return null;
  return (
    <ul className="edited-faults" aria-label={t('Not borne out by the facts')}>
      {faults.map(({ text, fault }) => (
        <li key={text}>
          <q>{text}</q> <span className="sentence-fault">{fault !== null && <Heard text={fault} />}</span>
        </li>
      ))}
    </ul>
  );
};
