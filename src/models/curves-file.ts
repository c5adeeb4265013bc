/** curves.json of a model folder, which may come from anywhere: read without trusting it. */
import * as v from 'valibot';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const schema = v.object({
  version: v.literal(1),
  losses: v.pipe(v.array(v.object({ step: count, loss: v.pipe(v.number(), v.finite()) })), v.maxLength(1000)),
  scores: v.pipe(v.array(v.object({ epoch: count, macroF1: share, top1: v.nullable(share) })), v.maxLength(100_000)),
});

export type StoredCurves = v.InferOutput<typeof schema>;

/** Null where the text holds no curves: they are shown, and a model without them is still a model. */
export function parseCurves(text: string): StoredCurves | null {
  try {
    const { success, output } = v.safeParse(schema, JSON.parse(text));
    return success ? output : null;
  } catch {
    return null;
  }
}
