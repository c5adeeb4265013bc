import { useEffect, useState } from 'react';
import { packError } from '../../base/errors';
import type { PictureMap } from '../../state/teach';
import { normalised } from './layout';
import { useMapDesk, useMapParts } from './parts';

export type MapState =
  | { readonly kind: 'working' }
  | { readonly kind: 'failed'; readonly words: string }
  | { readonly kind: 'ready'; readonly map: PictureMap; readonly shares: Float32Array };

/** While pictures go on coming, the map is made anew no sooner than this after the last one, ms. */
const QUIET = 400;

/** The map of all pictures that the model in use has seen. */
export function useMap(): MapState {
  const { teacher } = useMapParts();
  const count = useMapDesk(({ session }) => session.items.count('done'));
  const engine = useMapDesk((desk) => desk.engine);
  const [state, setState] = useState<MapState>({ kind: 'working' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the map is of.
  useEffect(() => {
    let gone = false;
    const draw = async () => {
      try {
        const map = await teacher.map();
        if (map && !gone) setState({ kind: 'ready', map, shares: normalised(map.places) });
      } catch (error) {
        const { message, advice } = packError(error);
        if (!gone) setState({ kind: 'failed', words: `${message} ${advice}` });
      }
    };
    const timer = setTimeout(() => void draw(), QUIET);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [teacher, count, engine]);
  return state;
}
