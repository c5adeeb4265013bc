/** The figures of a model on real pictures, as lines for a terminal. */
import { LEAST_FOR_RECALL, type RealFigures } from '../evaluation/real';

export const share = (value: number | null): string => (value === null ? '    –' : value.toFixed(3).padStart(5));

/** @param how what the figures of doubt were measured with. */
export function figureLines(figures: RealFigures, how: string): string[] {
  const { sets, pictures, sources, top1, macroRecall, coverage, ece, words, outOfSet } = figures;
  const scanning = outOfSet?.scanning;
  return [
    ...(sets.length > 1
      ? sets.map((set) => `${set.name}: top-1 ${share(set.top1)} of ${set.pictures} pictures from ${set.sources} sources`)
      : []),
    `${pictures} pictures from ${sources} sources: top-1 ${share(top1)}, macro recall over categories of ${LEAST_FOR_RECALL} or more ${share(macroRecall)}`,
    `${how}: sets promised at ${share(coverage.promised)} hold the truth in ${share(coverage.achieved)} (${coverage.meanSize.toFixed(2)} categories each), calibration error ${share(ece)}`,
    `${how}: first category right where the verdict is ${(words ?? []).map(({ doubt, pictures, right }) => `${doubt} ${right} of ${pictures}`).join(', ')}`,
    ...(outOfSet
      ? [
          `${how}: ${outOfSet.strangers} strangers from ${outOfSet.sources} sources, AUROC ${share(outOfSet.auroc)}${scanning ? ` (${scanning.strangers} scanning micrographs: ${share(scanning.auroc)})` : ''}; called unknown: ${share(outOfSet.caught)} of them, ${share(outOfSet.refused)} of the known`,
        ]
      : []),
  ];
}
