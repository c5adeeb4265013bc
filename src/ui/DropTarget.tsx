import { useEffect, useRef, useState } from 'react';
import { type Collected, fromFileList, fromTransfer } from './files';

interface Props {
  /** What dropping does, shown while files are dragged over the window. */
  readonly words: string;
  readonly hint: string;
  readonly onFiles: (collected: Collected) => void;
}

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Makes the whole window take dropped and pasted files, and says so while some are dragged over it. */
export function DropTarget({ words, hint, onFiles }: Props) {
  const [over, setOver] = useState(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;
  useEffect(() => {
    // Enter and leave come for every element crossed: the window is left when they cancel out.
    let depth = 0;
    const stop = new AbortController();
    const listen = <K extends keyof WindowEventMap>(type: K, listener: (event: WindowEventMap[K]) => void) =>
      window.addEventListener(type, listener, { signal: stop.signal });
    listen('dragenter', (event) => {
      if (!holdsFiles(event)) return;
      depth++;
      setOver(true);
    });
    listen('dragleave', (event) => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    });
    // Without this the browser would open the file in place of the session, wherever it is dropped.
    listen('dragover', (event) => holdsFiles(event) && event.preventDefault());
    listen('drop', (event) => {
      depth = 0;
      setOver(false);
      if (!event.dataTransfer || !holdsFiles(event)) return;
      event.preventDefault();
      void fromTransfer(event.dataTransfer).then((collected) => latest.current(collected));
    });
    listen('paste', (event) => {
      const files = event.clipboardData?.files;
      if (!files || files.length === 0) return;
      // Cells and formatted words come with a picture of themselves: into a field goes the text.
      const isField = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]');
      if (isField && event.clipboardData?.types.includes('text/plain')) return;
      event.preventDefault();
      latest.current({ files: fromFileList(files), problems: [] });
    });
    return () => stop.abort();
  }, []);
  return over ? (
    <div className="drop-veil" role="status">
      <p>{words}</p>
      <p className="muted">{hint}</p>
    </div>
  ) : null;
}
