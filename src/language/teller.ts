/** The facts as the template reads them, and the sentences it has told. */
import { LITTLE_DOUBT } from '../base/doubt';
import type { Fact } from '../base/facts';
import type { ToneId } from '../base/text-purpose';
import { withDoubt } from './doubt';
import type { DraftSentence, MicrographSection } from './micrograph-text';
import { SAID_BY } from './said-facts';

/** How the things of a category are called once it is sure; of a dark body as of a bright one. */
const NOUNS: ReadonlyMap<string, string> = new Map([
  ['Fibres', 'fibres'],
  ['Nanowires', 'nanowires'],
  ['Particles', 'particles'],
  ['Powder', 'powder grains'],
  ['Porous Sponge', 'pores'],
]);

/** Categories of things that are much longer than wide. */
const LONG: ReadonlySet<string> = new Set(['Fibres', 'Nanowires']);

export class Teller {
  readonly sentences: DraftSentence[] = [];
  readonly #facts: ReadonlyMap<string, Fact>;
  readonly #tone: ToneId;

  constructor(facts: readonly Fact[], tone: ToneId = 'technical') {
    this.#facts = new Map(facts.map((fact) => [fact.id, fact]));
    this.#tone = tone;
  }

  /** For readers who know the parameters that show an arrangement; nothing for others. */
  technical(words: string): string {
    return this.#tone === 'technical' ? words : '';
  }

  /** The same in brackets. */
  aside(parameters: string): string {
    return this.technical(` (${parameters})`);
  }

  has(...ids: string[]): boolean {
    return ids.every((id) => this.#facts.has(id));
  }

  /** Empty where there is no such fact. */
  text(id: string): string {
    return this.#facts.get(id)?.text ?? '';
  }

  /** `412 ± 5 nm` where the uncertainty is known. */
  doubted(id: string): string {
    const fact = this.#facts.get(id);
    return fact ? withDoubt(fact) : '';
  }

  label(id: string): string {
    return this.#facts.get(id)?.label ?? '';
  }

  /** NaN where it is no number. */
  value(id: string): number {
    const value = this.#facts.get(id)?.value;
    return typeof value === 'number' ? value : Number.NaN;
  }

  /** The category where there is little doubt of it, so that a text may build on it; else empty. */
  get sure(): string {
    return this.named !== '' && (this.isSaid || this.value('category-probability') >= 100 * LITTLE_DOUBT) ? this.named : '';
  }

  /** Whether a person has said what it is, or that it is none of what is known. */
  get isSaid(): boolean {
    return this.has(SAID_BY);
  }

  /** The category where it stands alone, however probable; else empty. */
  get named(): string {
    return this.label('category') === 'Category' ? this.text('category') : '';
  }

  /** Whether the model cannot rule out any category but these; of a picture unlike what it knows it can rule out nothing. */
  isOneOf(categories: ReadonlySet<string>): boolean {
    if (!this.has('category') || this.label('category').startsWith('Nearest')) return false;
    const count = this.has('candidate-count') ? this.value('candidate-count') : 1;
    const ids = ['category', 'category-2', 'category-3', 'category-4'].slice(0, count);
    return ids.length === count && ids.every((id) => categories.has(this.text(id)));
  }

  /** `bright` or `dark`: which side of the threshold the fact is about. */
  side(id: string): 'bright' | 'dark' {
    return / dark /.test(`${this.label(id)} `) ? 'dark' : 'bright';
  }

  /** `1 dark pore`, `52 bright bodies`. */
  counted(noun: string): string {
    const one = this.value('object-count') === 1;
    const name = one ? noun.replace(/ies$/, 'y').replace(/s$/, '') : noun;
    return `${this.text('object-count')} ${this.side('object-count')} ${name}`;
  }

  /** What separate bodies are called, and the fact that name rests on. Dark bodies are pores in what is porous, bright ones never. */
  bodies(): { readonly noun: string; readonly cites: readonly string[] } {
    const noun = NOUNS.get(this.sure);
    const dark = this.side(this.has('object-count') ? 'object-count' : 'object-diameter') === 'dark';
    const fits = this.sure === 'Porous Sponge' ? dark : /^P[ao]/.test(this.sure) && !dark;
    return noun && fits ? { noun, cites: ['category'] } : { noun: 'bodies', cites: [] };
  }

  /** Whether the widths are those of strokes, from edge to edge: so the rims of tracks and grains have them too. */
  get areStrokes(): boolean {
    return this.#facts.get('fibre-width')?.method.startsWith('At ') ?? false;
  }

  /** Whether widths of lines are worth a sentence: of the rims of grains or the walls of pores they are not. */
  get speaksOfLines(): boolean {
    if (!this.has('fibre-width')) return false;
    return this.areStrokes ? this.isOneOf(LONG) : !/^(?:Particles|Powder|Porous Sponge)$/.test(this.text('category'));
  }

  /** What long, parallel-sided things are called: bands, unless all that they may be is fibres and wires. A band may also close to a ring. */
  lines(): { readonly noun: string; readonly cites: readonly string[] } {
    const noun = NOUNS.get(this.sure);
    if (noun && LONG.has(this.sure)) return { noun, cites: ['category'] };
    return { noun: this.isOneOf(LONG) ? 'lines' : `${this.side('fibre-width')} bands`, cites: [] };
  }

  tell(section: MicrographSection, factIds: readonly string[], text: string): void {
    if (this.has(...factIds)) this.sentences.push({ section, text, factIds: [...new Set(factIds)] });
  }
}
