import { useEffect, useState } from 'react';
import { CancelledError, type PackedError, packError } from '../../base/errors';
import { Pyramid } from '../../ui/picture/pyramid';
import { useParts } from './parts';

export type PictureState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly pyramid: Pyramid }
  | { readonly kind: 'failed'; readonly error: PackedError };

/** The pixels of a picture that was read: from memory, or from its file once more. */
export function usePicture(id: string): PictureState {
  const { conductor, desk } = useParts();
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<PictureState>({ kind: 'loading' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks again.
  useEffect(() => {
    const controller = new AbortController();
    conductor.pixels(id, controller.signal).then(
      (pixels) => !controller.signal.aborted && setState({ kind: 'ready', pyramid: new Pyramid(pixels) }),
      (error) => !(error instanceof CancelledError) && setState({ kind: 'failed', error: packError(error) }),
    );
    return () => controller.abort();
  }, [conductor, id, attempt]);
  // A file that was dropped again gives the picture its pixels back.
  const lacking = state.kind === 'failed';
  useEffect(() => {
    if (!lacking) return;
    const drops = [...conductor.drops().values()];
    return desk.subscribe(() => {
      const now = [...conductor.drops().values()];
      if (now.some((files, i) => files !== drops[i])) setAttempt((count) => count + 1);
    });
  }, [conductor, desk, lacking]);
  return state;
}
