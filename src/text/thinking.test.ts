import { describe, expect, it } from 'vitest';
import { withoutThinking } from './thinking';

function streamed(...deltas: string[]): { readonly heard: string[]; readonly text: string } {
  const heard: string[] = [];
  const answer = withoutThinking((delta) => heard.push(delta));
  for (const delta of deltas) answer.push(delta);
  return { heard, text: answer.end() };
}

describe('thinking in an answer', () => {
  it('passes an answer on as it comes', () => {
    expect(streamed('A ', 'powder', '.')).toEqual({ heard: ['A ', 'powder', '.'], text: 'A powder.' });
    expect(streamed('  {', '"a": 1}')).toEqual({ heard: ['  {', '"a": 1}'], text: '  {"a": 1}' });
  });

  it('drops a thought, however it is cut', () => {
    expect(streamed('<think>\n\n</think>\n\n', 'Fibres.').text).toBe('Fibres.');
    expect(streamed('<th', 'ink>Let me', ' see</thi', 'nk>', '\n', '\nFib', 'res.')).toEqual({
      heard: ['Fib', 'res.'],
      text: 'Fibres.',
    });
  });

  it('has no answer where the thought never ends', () => {
    expect(streamed('<think>On and', ' on')).toEqual({ heard: [], text: '' });
  });

  it('keeps what only looks like one', () => {
    expect(streamed('<', 'th').text).toBe('<th');
    expect(streamed('A <think> tag').text).toBe('A <think> tag');
  });
});
