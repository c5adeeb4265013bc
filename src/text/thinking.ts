/**
 * Some models put what they think before their answer, as `<think>...</think>`. It is no part of the answer: it is dropped from the
 * stream, the white space after it too.
 */
const OPEN = '<think>';
const CLOSE = '</think>';

export interface AnswerStream {
  /** Takes what the model wrote next and passes on what of it belongs to the answer. */
  push(delta: string): void;
  /** The whole answer; a thought that was never closed has none. */
  end(): string;
}

export function withoutThinking(onText: (delta: string) => void): AnswerStream {
  let held = '';
  let state: 'undecided' | 'thinking' | 'leading' | 'answering' = 'undecided';
  let text = '';

  const pass = (delta: string): void => {
    if (!delta) return;
    text += delta;
    onText(delta);
  };

  const settle = (): void => {
    if (state === 'undecided') {
      const start = held.trimStart();
      if (start.startsWith(OPEN)) state = 'thinking';
      else if (!OPEN.startsWith(start)) state = 'answering';
    }
    if (state === 'thinking') {
      const at = held.indexOf(CLOSE);
      if (at < 0) return;
      held = held.slice(at + CLOSE.length);
      state = 'leading';
    }
    if (state === 'leading') {
      held = held.trimStart();
      if (held) state = 'answering';
    }
    if (state === 'answering') {
      pass(held);
      held = '';
    }
  };

  return {
    push(delta) {
      held += delta;
      settle();
    },
    end() {
      if (state === 'undecided') pass(held); // such as an answer that is only `<`
      held = '';
      return text;
    },
  };
}
