/** What others report on the NFFA-EUROPE SEM data set. Never ours: other splits, other training, most without near copies taken out. */

export interface PublishedResult {
  readonly model: string;
  readonly who: string;
  readonly top1: number;
  readonly macroF1: number | null;
}

const HNF_AUTHORS = 'Srinivas et al., arXiv 2408.13661';

export const PUBLISHED: readonly PublishedResult[] = [
  { model: 'HNF with descriptions by GPT-3.5', who: HNF_AUTHORS, top1: 0.947, macroF1: null },
  { model: 'HNF with descriptions by BARD', who: HNF_AUTHORS, top1: 0.852, macroF1: null },
  { model: 'T2T-ViT from scratch', who: HNF_AUTHORS, top1: 0.702, macroF1: null },
  { model: 'Swin-T from scratch', who: HNF_AUTHORS, top1: 0.675, macroF1: null },
  { model: 'ResNet from scratch', who: HNF_AUTHORS, top1: 0.512, macroF1: null },
  {
    model: 'ConvNeXt-Tiny fine-tuned from ImageNet, near copies kept out of the test',
    who: 'others, independently',
    top1: 0.972,
    macroF1: 0.956,
  },
];

const share = (value: number | null): string => (value === null ? '–' : value.toFixed(3)).padStart(7);

/** A table of lines: ours first, then theirs, marked as such. */
export function besidePublished(ours: {
  readonly top1: number | null;
  readonly macroF1: number | null;
  readonly n: number;
}): string {
  const row = (top1: number | null, macroF1: number | null, words: string): string =>
    `${share(top1)} ${share(macroF1)}  ${words}`;
  return [
    '  top-1 macroF1',
    row(ours.top1, ours.macroF1, `this run, ${ours.n} pictures that it was not trained on; copies and groups on one side`),
    ...PUBLISHED.map(({ model, who, top1, macroF1 }) => row(top1, macroF1, `theirs: ${model} (${who})`)),
    'Their figures are of their own splits and cannot be compared one to one.',
  ].join('\n');
}
