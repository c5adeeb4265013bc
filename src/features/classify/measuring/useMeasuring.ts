import { useRef, useState } from 'react';
import { useParts } from '../parts';
import { pixelsOf, type Shape, type Tool } from './shape';

export interface Measuring {
  /** Null: nothing is being measured. */
  readonly tool: Tool | null;
  readonly shape: Shape | null;
  start(tool: Tool): void;
  stop(): void;
  setShape(shape: Shape | null): void;
  /** A line was drawn: along a scale bar, its ends are found. */
  drawn(shape: Shape, free: boolean): void;
  /** The shape once it is known whether it lies on a scale bar. */
  settled(): Promise<Shape | null>;
}

/** A line whose ends differ by more than this share of its length in height is no scale bar. */
const LEVEL = 0.1;

/** The line or angle over the picture `id`; another picture begins without one. */
export function useMeasuring(id: string): Measuring {
  const { scaler } = useParts();
  const [tool, setTool] = useState<Tool | null>(null);
  const [drawing, setDrawing] = useState<{ readonly id: string; readonly shape: Shape } | null>(null);
  const asked = useRef<AbortController | null>(null);
  const finding = useRef<Promise<Shape | null> | null>(null);
  const put = (shape: Shape | null) => {
    asked.current?.abort();
    finding.current = null;
    setDrawing(shape && { id, shape });
  };
  return {
    tool,
    shape: drawing?.id === id ? drawing.shape : null,
    start(next) {
      put(null);
      setTool(next);
    },
    stop() {
      put(null);
      setTool(null);
    },
    setShape: put,
    settled: async () => (await finding.current) ?? (drawing?.id === id ? drawing.shape : null),
    drawn(line, free) {
      put(line);
      const [a, b] = line.points;
      if (free || line.tool !== 'line' || Math.abs(a.y - b.y) > LEVEL * pixelsOf(line)) return;
      const controller = new AbortController();
      asked.current = controller;
      const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
      finding.current = scaler.snap(id, { left, right, y: (a.y + b.y) / 2 }, controller.signal).then(
        (found) => {
          if (!found || controller.signal.aborted) return null;
          const points = [
            { x: found.left, y: found.y },
            { x: found.right, y: found.y },
          ];
          const shape: Shape = { tool: 'line', points, onBar: true };
          setDrawing({ id, shape });
          return shape;
        },
        () => null, // the line stays as it was drawn
      );
    },
  };
}
