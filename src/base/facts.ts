/** One thing known about a micrograph, with where it comes from: what a description may state, and nothing else. */
export interface Fact {
  /** Stable name within a micrograph, such as `pixel-size`, `area-bright`; sentences cite it. */
  readonly id: string;
  /** What it is, in plain words: `Area fraction of bright regions`. */
  readonly label: string;
  /** A measured number, or words (a category, an instrument) of our own making, never a stranger's. */
  readonly value: number | string;
  /** `nm`, `px`, `deg`, `%`; empty for counts and words. */
  readonly unit: string;
  /** Value and unit as shown everywhere: `412 nm`. The numbers in it are those a sentence may use. */
  readonly text: string;
  /** One sentence: how it was found, thresholds included. */
  readonly method: string;
  /** Standard uncertainty in `unit`; null where none can be stated. */
  readonly uncertainty: number | null;
}

/** Facts that come from the instrument's metadata, by id. */
export const ACQUISITION_FACTS: readonly string[] = [
  'voltage',
  'voltage-source',
  'working-distance',
  'magnification',
  'detector',
  'acquired',
];

/** Whether it says no more than the verdict does, which stands above wherever facts are listed. */
export const isOfVerdict = ({ id }: Pick<Fact, 'id'>): boolean => /^(category|candidate|doubt)/.test(id);

/** Facts that a report does not tell elsewhere: the verdict, the scale, the extent and the instrument it does. */
export const measuredFacts = (facts: readonly Fact[]): readonly Fact[] =>
  facts.filter((fact) => !isOfVerdict(fact) && !/^(pixel-size|picture-)/.test(fact.id) && !ACQUISITION_FACTS.includes(fact.id));

/** The fact by which sentences of a language model that was shown the picture cite its look. */
export const PICTURE_ID = 'picture';
