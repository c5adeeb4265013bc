/** Facts and texts as files: JSON for programs, Markdown for people, columns for the table of results. */
import { type Cell, factColumns, type ResultColumn } from '../../base/result-table';
import type { MicrographAnswer } from '../../services/describe/protocol';
import { type Item, pathOf } from '../../state/item';
import { currentSheet, currentText, type Pictures } from '../../state/picture-texts';
import { askText, authorText, struckText, uncertaintyText, writerText } from './words';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

/** What of a picture goes along beside its facts and text. */
export interface DescriptionParts {
  readonly names: boolean;
  readonly hashes: boolean;
  /** What a person noted. */
  readonly notes: boolean;
}

export const ALL_PARTS: DescriptionParts = { names: true, hashes: true, notes: true };

/** Where names stay here. */
const numbered = (index: number): string => `picture ${index + 1}`;

/** Every picture that has current facts, with its text where there is one: all that was shown, methods and struck sentences included. */
export function descriptionsJson(items: readonly Item[], pictures: Pictures, parts: DescriptionParts = ALL_PARTS): string {
  const entries = items.flatMap((item, index) => {
    const sheet = currentSheet(item, pictures);
    if (!sheet) return [];
    const body = currentText(item, pictures);
    const text = body === '' ? undefined : pictures.texts.get(item.id);
    return [
      {
        file: parts.names ? item.path : numbered(index),
        fileSha256: parts.hashes ? (item.facts?.sha256 ?? null) : null,
        category: item.classification?.ranking[0]?.category ?? null,
        verdict: item.classification?.verdict.kind ?? null,
        modelSha256: item.classification?.modelSha256 ?? null,
        note: parts.notes ? item.note : '',
        facts: sheet.facts,
        withheld: sheet.withheld,
        description: text
          ? {
              ask: text.ask,
              text: body,
              edited: text.edited !== null,
              sentences: text.sentences,
              reasoning: text.reasoning,
              answers: text.answers,
              provenance: text.provenance,
              notice: text.notice,
              struckDraft: text.struckDraft,
            }
          : null,
      },
    ];
  });
  return `${JSON.stringify({ version: 1, pictures: entries }, null, 2)}\n`;
}

/** What was written about a picture, for a report: what stands, and what the facts do not bear out. Null where nothing current is. */
export function reportText(item: Item, pictures: Pictures) {
  const body = currentText(item, pictures);
  const text = body === '' ? undefined : pictures.texts.get(item.id);
  if (!text) return null;
  const struck = [...(text.struckDraft?.sentences ?? []), ...text.sentences].flatMap(({ text: said, struck: why }) =>
    why === null ? [] : [{ text: said, why }],
  );
  const doubted = (text.edited?.sentences ?? []).flatMap(({ text: said, fault: why }) =>
    why === null ? [] : [{ text: said, why }],
  );
  return {
    paragraphs: body.split(/\n\s*\n/),
    struck: text.edited ? doubted : struck,
    by: `${askText(text.ask)}. ${authorText(text)}.`,
    notice: text.notice,
    edited: text.edited !== null,
  };
}

/** Signs that Markdown would take for markup, made to stand for themselves: file names are a stranger's words, texts a model's. */
const escaped = (text: string): string =>
  plain(text)
    .replace(/[\\`*_{}[\]()<>#+!|~&:@/-]/g, '\\$&')
    .replace(/\s+/g, ' ');

/** A question and what stands of its answer. */
function answerMarkdown({ question, sentences, provenance, notice }: MicrographAnswer): string {
  const said = sentences.flatMap(({ text, struck }) => (struck === null ? [text] : [])).join(' ');
  return `Question: ${escaped(question)}\n\nAnswer: ${escaped(said || notice)} *${escaped(writerText(provenance))}*`;
}

/** The same for a lab book: a heading per picture, its facts as a table, its text. */
export function descriptionsMarkdown(items: readonly Item[], pictures: Pictures, told: DescriptionParts = ALL_PARTS): string {
  const parts = items.flatMap((item, index) => {
    const sheet = currentSheet(item, pictures);
    if (!sheet) return [];
    const body = currentText(item, pictures);
    const text = body === '' ? undefined : pictures.texts.get(item.id);
    const rows = sheet.facts.map(
      (fact) =>
        `| ${escaped(fact.label)} | ${escaped(fact.text)} | ${escaped(uncertaintyText(fact))} | ${escaped(fact.method)} |`,
    );
    const withheld = sheet.withheld.map(({ label, reason }) => `- Not stated: ${escaped(label)}. ${escaped(reason)}`);
    return [
      `## ${escaped(told.names ? pathOf(item) : numbered(index))}`,
      ...(item.note && told.notes ? [`Note: ${escaped(item.note)}`] : []),
      ...(text ? [escaped(body), `*${escaped(`${askText(text.ask)}. ${authorText(text)}`)}*`] : []),
      ...(text ? [text.notice, struckText(text)].filter((words) => words !== '').map((words) => `*${escaped(words)}*`) : []),
      ...(text?.answers ?? []).map(answerMarkdown),
      ['| Fact | Value | Uncertainty | Method |', '|---|---|---|---|', ...rows].join('\n'),
      ...(withheld.length > 0 ? [withheld.join('\n')] : []),
      ...(told.hashes ? [`File SHA-256: ${item.facts?.sha256 ?? ''}`] : []),
    ];
  });
  return `# Descriptions of micrographs\n\n${parts.join('\n\n')}\n`;
}

/** Columns for the table of results: the text, who wrote it, and every fact that any picture has, its unit in the column's name. */
export function descriptionColumns(pictures: Pictures): ResultColumn<Item>[] {
  const textOf = (item: Item) => (currentText(item, pictures) === '' ? undefined : pictures.texts.get(item.id));
  const column = (name: string, meaning: string, read: (item: Item) => Cell | undefined): ResultColumn<Item> => ({
    ...{ name, unit: '', meaning },
    read: (item) => read(item) ?? null,
  });
  const sheets = [...pictures.sheets.values()].flatMap(({ state }) => (state.kind === 'ready' ? [state.sheet.facts] : []));
  return [
    column(
      'description',
      'The text that was written of the picture',
      (item) => plain(currentText(item, pictures)).replace(/\s+/g, ' ') || null,
    ),
    column(
      'description_engine',
      'Who wrote it: template, or the language model that ran',
      (item) => textOf(item)?.provenance?.engine,
    ),
    column('description_model', 'Name of the language model', (item) => textOf(item)?.provenance?.model),
    column('description_edited', 'Whether a person has changed it', (item) =>
      textOf(item) ? String(textOf(item)?.edited !== null) : null,
    ),
    column('description_purpose', 'What the text is for', (item) => textOf(item)?.ask.purpose),
    column('note', 'What a person noted about the picture', (item) => item.note || null),
    ...factColumns<Item>(sheets, (item) => currentSheet(item, pictures)?.facts ?? null),
  ];
}
