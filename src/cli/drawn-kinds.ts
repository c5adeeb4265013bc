/** Procedural pictures of every kind that is described, looked at through a network: what words look like is learned from them. */
import { CATEGORIES } from '../base/categories';
import { prepareView, viewsOf } from '../model/input';
import type { Network, ViewOutput } from '../models/network';
import { generateMicrograph } from '../synth/generate';
import { KIND_TEXTS } from '../synth/kind-texts';
import type { DescribedPicture } from '../training/traits';

/** Their side: more than the network sees, so that they are made smaller as pictures are. */
const SIDE = 320;

/** A picture of a kind, and all that the network says of its first view. */
export interface DrawnKind extends DescribedPicture, Pick<ViewOutput, 'logits'> {}

/** `perKind` of each kind, one after the other. @param onDone after each */
export async function drawnKinds(
  network: Network,
  perKind: number,
  onDone: (done: number, total: number) => void,
): Promise<DrawnKind[]> {
  const total = perKind * KIND_TEXTS.size;
  const out: DrawnKind[] = [];
  for (let index = 0; index < perKind; index++)
    for (const [kind, text] of KIND_TEXTS) {
      const { plane, category } = generateMicrograph({ seed: 'zs', index, size: SIDE, kind });
      const [view] = viewsOf({ x: 0, y: 0, width: plane.width, height: plane.height });
      const [{ logits, features }] = await network.forward([prepareView(plane, view, network.config.model.imageSize)]);
      out.push({ vector: features, logits, text, label: CATEGORIES.indexOf(category) });
      onDone(out.length, total);
    }
  return out;
}
