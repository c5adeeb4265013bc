/** Services of the describe feature whose every answer the test gives by hand, and small values to answer with. */
import { CancelledError, MicrographiaError } from '../base/errors';
import { USUAL_ASK } from '../base/text-purpose';
import type { DescriptionEffect, DescriptionJudgement, JudgeOptions, LibraryModel, ModelLibrary } from '../models/protocol';
import type {
  CategoryDraft,
  DescribeService,
  Fact,
  FactInput,
  FactSheet,
  MicrographAnswer,
  MicrographText,
  Sentence,
  TextProvenance,
  WritingOptions,
} from '../services/describe/protocol';
import type { Descriptions } from './describe-drafts';
import { engineReport } from './fixtures';

export const SECTIONS = [
  { id: 'structure', title: 'Structure' },
  { id: 'size', title: 'Size' },
] as const;

export const fact = (id: string, text: string): Fact => ({
  id,
  label: id,
  value: Number.parseFloat(text),
  unit: 'nm',
  text,
  method: `How ${id} was found.`,
  uncertainty: null,
});

export const sentence = (text: string, struck: string | null = null): Sentence => ({
  section: 'scale',
  text,
  factIds: ['pixel-size'],
  struck,
});

export const provenance = (seed: number | null = 1): TextProvenance => ({
  engine: 'wllama',
  model: 'tiny',
  modelSha256: 'c'.repeat(64),
  promptId: 'p/1',
  seed,
  createdAt: '2026-01-02T03:04:05Z',
  factsSha256: null,
});

/** What a describer answers: these sentences, written by `provenance()`. */
export const written = (sentences: readonly Sentence[], change: Partial<MicrographText> = {}): MicrographText => ({
  ask: USUAL_ASK,
  sentences,
  reasoning: '',
  provenance: provenance(),
  notice: '',
  struckDraft: null,
  ...change,
});

export const descriptions: Descriptions = {
  version: 1,
  provenance: { model: 'Author', prompt: null, promptSha256: null, date: '2026-01-01', note: 'As shipped.' },
  categories: [
    { name: 'Tips', sections: [{ id: 'structure', title: 'Structure', text: 'Sharp cones.' }] },
    { name: 'Powder', sections: [{ id: 'structure', title: 'Structure', text: 'Loose grains.' }] },
  ],
};

interface Pending<Ask, Answer> {
  readonly ask: Ask;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Facts, texts and drafts come when the test gives them; an aborted question rejects as the real service does. */
export class FakeDescriber implements DescribeService {
  readonly factsAsked: Pending<FactInput, FactSheet>[] = [];
  readonly textsAsked: (Pending<readonly Fact[], MicrographText> & {
    options: Parameters<DescribeService['describeMicrograph']>[1];
  })[] = [];
  readonly draftsAsked: (Pending<string, CategoryDraft> &
    Pick<Parameters<DescribeService['describeCategory']>[1], 'onText' | 'onPulse'>)[] = [];

  #ask<Ask, Answer, More extends object>(
    list: (Pending<Ask, Answer> & More)[],
    ask: Ask,
    signal: AbortSignal | undefined,
    more: More,
  ) {
    return new Promise<Answer>((resolve, reject) => {
      list.push({ ask, signal, resolve, reject, ...more });
      signal?.addEventListener('abort', () => reject(new CancelledError('This')));
    });
  }
  facts(input: FactInput, signal?: AbortSignal): Promise<FactSheet> {
    return this.#ask(this.factsAsked, input, signal, {});
  }
  describeMicrograph: DescribeService['describeMicrograph'] = (facts, options) =>
    this.#ask(this.textsAsked, facts, options.signal, { options });
  readonly questionsAsked: Pending<
    { readonly question: string; readonly text: string; readonly options: WritingOptions },
    MicrographAnswer
  >[] = [];
  answerQuestion: DescribeService['answerQuestion'] = (_, text, question, options) =>
    this.#ask(this.questionsAsked, { question, text, options }, options.signal, {});
  describeCategory: DescribeService['describeCategory'] = ({ category }, { signal, onText, onPulse }) =>
    this.#ask(this.draftsAsked, category, signal, { ...(onText && { onText }), ...(onPulse && { onPulse }) });
}

/** A library that holds the shipped model and what was adopted. */
export class FakeLibrary implements Partial<ModelLibrary> {
  active = 'base';
  failAdopt: MicrographiaError | null = null;
  readonly held = new Map<string, Descriptions>([['base', descriptions]]);
  #listeners = new Set<() => void>();

  async list(): Promise<readonly LibraryModel[]> {
    return [...this.held].map(([id, { categories }]) => ({
      id,
      name: `Model ${id}`,
      notes: '',
      shipped: id === 'base',
      createdAt: '2026-01-01T00:00:00Z',
      parentId: id === 'base' ? null : 'base',
      origin: id === 'base' ? ('shipped' as const) : ('described' as const),
      categories: categories.map(({ name }) => name),
      weightsSha256: 'b'.repeat(64),
      bytes: 1000,
      damage: null,
      evaluation: null,
      metrics: {},
    }));
  }
  activeId = () => this.active;
  async setActive(id: string) {
    this.active = id;
    for (const listener of this.#listeners) listener();
    return engineReport;
  }
  async descriptions(id: string): Promise<Descriptions> {
    const found = this.held.get(id);
    if (!found) throw new MicrographiaError('gone', 'Gone.', 'Look.');
    return found;
  }
  async compare(changed: readonly { name: string }[]): Promise<DescriptionEffect> {
    const categories = changed.map(({ name }) => name);
    const matrix = categories.map((_, row) => categories.map((__, column) => (row === column ? 1 : 0.5)));
    return { categories, before: matrix, after: matrix };
  }
  /** Answered when the test does. */
  readonly judgedAsked: Pending<number, DescriptionJudgement>[] = [];
  judge(_: unknown, { truth }: { truth: readonly string[] }, { signal, onProgress }: JudgeOptions = {}) {
    onProgress?.(0, truth.length);
    return new Promise<DescriptionJudgement>((resolve, reject) => {
      this.judgedAsked.push({ ask: truth.length, signal, resolve, reject });
      signal?.addEventListener('abort', () => reject(new CancelledError('Scoring')));
    });
  }
  async adopt(adopted: Descriptions, name: string): Promise<LibraryModel> {
    if (this.failAdopt) throw this.failAdopt;
    this.held.set(name, adopted);
    return (await this.list()).find(({ id }) => id === name) as LibraryModel;
  }
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
