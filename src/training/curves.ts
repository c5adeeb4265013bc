/** How a training went, as it is kept with the model (curves.json): few enough points to be drawn, whatever the number of steps. */
import type { TrainingReport } from './loop';

export interface Curves {
  /** Training loss of the present fit; every `every`-th step. */
  every: number;
  losses: { readonly step: number; readonly loss: number }[];
  /** On the validation pictures, after each epoch; empty without any. Shares, 0 to 1. */
  scores: { readonly epoch: number; readonly macroF1: number; readonly top1: number | null }[];
}

/** More points of a line than this nobody sees. */
const MOST = 400;

export const noCurves = (): Curves => ({ every: 1, losses: [], scores: [] });

/** Writes a report down, in place; with too many points every other one goes. */
export function noteReport(curves: Curves, report: TrainingReport): void {
  if (report.kind === 'step') {
    if (report.step % curves.every !== 0) return;
    curves.losses.push({ step: report.step, loss: report.loss });
    if (curves.losses.length <= MOST) return;
    curves.every *= 2;
    curves.losses = curves.losses.filter(({ step }) => step % curves.every === 0);
  } else if (report.kind === 'epoch' && report.macroF1 !== null) {
    curves.scores.push({ epoch: report.epoch + 1, macroF1: report.macroF1, top1: report.top1 });
  }
}

/** As the model keeps them, in curves.json: loss of the fit that was trained last, scores of all. */
export const packCurves = ({ losses, scores }: Curves): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`${JSON.stringify({ version: 1, losses, scores })}\n`);
