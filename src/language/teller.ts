/** The facts as the template reads them, and the sentences it has told. */
import type { Fact } from '../base/facts';
import type { ToneId } from '../base/text-purpose';
import { withDoubt } from './doubt';
import type { DraftSentence, MicrographSection } from './micrograph-text';

/** How the things of a category are called once it is sure; of a dark body as of a bright one. */
const NOUNS: ReadonlyMap<string, string> = new Map([
  ['Fibres', 'fibres'],
  ['Nanowires', 'nanowires'],
  ['Particles', 'particles'],
  ['Powder', 'powder grains'],
  ['Porous Sponge', 'pores'],
]);

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

  /** The category where the model is sure of it; else empty. */
  get sure(): string {
    return this.label('category') === 'Category' ? this.text('category') : '';
  }

  /** `bright` or `dark`: which side of the threshold the fact is about. */
  side(id: string): 'bright' | 'dark' {
    return / dark /.test(`${this.label(id)} `) ? 'dark' : 'bright';
  }

  /** What separate bodies are called, and the fact that name rests on. Dark bodies are pores in what is porous, bright ones never. */
  bodies(): { readonly noun: string; readonly cites: readonly string[] } {
    const noun = NOUNS.get(this.sure);
    const dark = this.side(this.has('object-count') ? 'object-count' : 'object-diameter') === 'dark';
    const fits = this.sure === 'Porous Sponge' ? dark : /^P[ao]/.test(this.sure) && !dark;
    return noun && fits ? { noun, cites: ['category'] } : { noun: 'bodies', cites: [] };
  }

  /** Whether widths of lines are worth a sentence: of the rims of grains or the walls of pores they are not. */
  get speaksOfLines(): boolean {
    if (!this.has('fibre-width')) return false;
    // Bright strokes are also what the rims of tracks and grains are.
    const strokes = this.#facts.get('fibre-width')?.method.startsWith('At ') ?? false;
    const likely = this.text('category');
    return strokes ? /^(?:Fibres|Nanowires)$/.test(likely) : !/^(?:Particles|Powder|Porous Sponge)$/.test(likely);
  }

  /** What long, parallel-sided things are called. */
  lines(): { readonly noun: string; readonly cites: readonly string[] } {
    const noun = NOUNS.get(this.sure);
    return noun && /^(?:Fibres|Nanowires)$/.test(this.sure) ? { noun, cites: ['category'] } : { noun: 'lines', cites: [] };
  }

  tell(section: MicrographSection, factIds: readonly string[], text: string): void {
    if (this.has(...factIds)) this.sentences.push({ section, text, factIds: [...new Set(factIds)] });
  }
}
