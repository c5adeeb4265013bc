import { useEffect, useRef, useState } from 'react';
import { type PackedError, packError } from '../../base/errors';
import type { Work } from './parts';

export type FileWork =
  | { readonly phase: 'idle' }
  | { readonly phase: 'working'; readonly done: number }
  | { readonly phase: 'failed'; readonly error: PackedError };

/** Work on the files of the page, one at a time: its progress in bytes, how to stop it, what went wrong. */
export function useFileWork(): {
  readonly work: FileWork;
  readonly run: (act: (work: Work) => Promise<void>) => Promise<void>;
  readonly stop: () => void;
} {
  const [work, setWork] = useState<FileWork>({ phase: 'idle' });
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);
  return {
    work,
    stop: () => controller.current?.abort(),
    async run(act) {
      const own = new AbortController();
      controller.current = own;
      setWork({ phase: 'working', done: 0 });
      try {
        await act({ signal: own.signal, onProgress: (done) => setWork({ phase: 'working', done }) });
        setWork({ phase: 'idle' });
      } catch (error) {
        setWork(own.signal.aborted ? { phase: 'idle' } : { phase: 'failed', error: packError(error) });
      }
    },
  };
}
