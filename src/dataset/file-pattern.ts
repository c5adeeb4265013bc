/**
 * Patterns over file names, typed by people: a subset of regular expressions run by a Pike machine (R. Cox, Regular Expression
 * Matching: the Virtual Machine Approach, 2009), whose time is bounded by pattern length times name length. No pattern, however
 * nested its repetitions, can hang the page as it could with the browser's own engine.
 *
 * Letters as they are, `.` any, `\d \w \s` and their capitals, `[a-z]`, `[^a-z]`, `( )`, `(?: )`, `|`, `? * +`, `{n}`, `{n,m}`, each also
 * lazy with `?`, `^` and `$`. Letter case counts.
 */
import { MicrographiaError } from '../base/errors';

export class PatternError extends MicrographiaError {
  constructor(pattern: string, what: string) {
    super(
      'bad-pattern',
      `The pattern ${pattern} cannot be used: ${what}.`,
      'Example: ^(.+?)_\\d+$ takes what stands before the last number.',
    );
  }
}

type CharTest = (code: number) => boolean;

type Node =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'capture'; readonly part: Node }
  | { readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number; readonly lazy: boolean };

type Instruction =
  | { readonly op: 'char'; readonly test: CharTest }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: 0 | 1 }
  | { readonly op: 'start' }
  | { readonly op: 'end' }
  | { readonly op: 'match' };

const MOST_CHARACTERS = 200;
const MOST_INSTRUCTIONS = 2000;
const MOST_REPEATS = 100;
/** Longer names are cut: no file system has them. */
const MOST_NAME = 1024;

const isDigit: CharTest = (c) => c >= 48 && c <= 57;
const isWord: CharTest = (c) => isDigit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
const isSpace: CharTest = (c) => c === 32 || (c >= 9 && c <= 13) || c === 0xa0;
const CLASSES: Readonly<Record<string, CharTest>> = { d: isDigit, w: isWord, s: isSpace };

function parse(pattern: string): Node {
  let at = 0;
  let captures = 0;
  const fail = (what: string): never => {
    throw new PatternError(pattern, what);
  };
  const peek = () => pattern.charAt(at);
  const eat = (text: string): boolean => {
    if (!pattern.startsWith(text, at)) return false;
    at += text.length;
    return true;
  };

  function escaped(): { test: CharTest; code: number | null } {
    const letter = pattern[at++];
    if (letter === undefined) return fail('it ends in a backslash');
    const known = CLASSES[letter.toLowerCase()];
    if (known) return { test: letter === letter.toLowerCase() ? known : (c) => !known(c), code: null };
    if (/[a-z0-9]/i.test(letter)) return fail(`\\${letter} is not known here`);
    const code = letter.charCodeAt(0);
    return { test: (c) => c === code, code };
  }

  function set(): CharTest {
    const negated = eat('^');
    const tests: CharTest[] = [];
    for (let first = true; first || peek() !== ']'; first = false) {
      if (at >= pattern.length) return fail('a [ is not closed');
      if (eat('\\')) {
        tests.push(escaped().test);
        continue;
      }
      const low = pattern.charCodeAt(at++);
      let high = low;
      if (peek() === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']') {
        at++;
        if (peek() === '\\') return fail('a range ends in a backslash');
        high = pattern.charCodeAt(at++);
        if (high < low) return fail('a range in [ ] runs backwards');
      }
      tests.push((c) => c >= low && c <= high);
    }
    at++;
    return (c) => tests.some((test) => test(c)) !== negated;
  }

  function atom(depth: number): Node {
    if (eat('(')) {
      if (depth > 20) return fail('its brackets are nested too deep');
      const plain = eat('?:');
      if (!plain && peek() === '?') return fail('(? is not known here');
      const first = !plain && captures++ === 0;
      const part = choice(depth + 1);
      if (!eat(')')) return fail('a ( is not closed');
      return first ? { kind: 'capture', part } : part;
    }
    if (eat('[')) return { kind: 'char', test: set() };
    if (eat('.')) return { kind: 'char', test: () => true };
    if (eat('^')) return { kind: 'start' };
    if (eat('$')) return { kind: 'end' };
    if (eat('\\')) return { kind: 'char', test: escaped().test };
    if (/[*+?{]/.test(peek())) return fail(`nothing stands before ${peek()}`);
    const code = pattern.charCodeAt(at++);
    return { kind: 'char', test: (c) => c === code };
  }

  function bounds(): [number, number] | null {
    if (eat('*')) return [0, Number.POSITIVE_INFINITY];
    if (eat('+')) return [1, Number.POSITIVE_INFINITY];
    if (eat('?')) return [0, 1];
    const [counted, fewest, comma, limit] = /^\{(\d{1,3})(,(\d{0,3}))?\}/.exec(pattern.slice(at)) ?? [];
    if (counted === undefined) return peek() === '{' ? fail('a { is not followed by numbers and }') : null;
    at += counted.length;
    const least = Number(fewest);
    const most = comma === undefined ? least : limit ? Number(limit) : Number.POSITIVE_INFINITY;
    if (most < least) return fail('a { } runs backwards');
    if (least > MOST_REPEATS || (most !== Number.POSITIVE_INFINITY && most > MOST_REPEATS))
      return fail(`at most ${MOST_REPEATS} repetitions can be counted`);
    return [least, most];
  }

  function sequence(depth: number): Node {
    const parts: Node[] = [];
    while (at < pattern.length && peek() !== '|' && peek() !== ')') {
      const part = atom(depth);
      const range = bounds();
      if (!range) parts.push(part);
      else {
        if (part.kind === 'start' || part.kind === 'end') return fail('^ and $ cannot be repeated');
        parts.push({ kind: 'repeat', part, least: range[0], most: range[1], lazy: eat('?') });
      }
    }
    return { kind: 'sequence', parts };
  }

  function choice(depth: number): Node {
    const first = sequence(depth);
    const others: Node[] = [];
    while (eat('|')) others.push(sequence(depth));
    return others.length === 0 ? first : { kind: 'choice', parts: [first, ...others] };
  }

  const node = choice(0);
  if (at < pattern.length) return fail('a ) has no (');
  return node;
}

function compile(pattern: string): Instruction[] {
  const code: Instruction[] = [];
  const emit = <T extends Instruction>(instruction: T): T => {
    if (code.length >= MOST_INSTRUCTIONS) throw new PatternError(pattern, 'it is too long');
    code.push(instruction);
    return instruction;
  };
  const split = (): { op: 'split'; first: number; second: number } => emit({ op: 'split', first: 0, second: 0 });

  function optional(lazy: boolean, body: () => void): void {
    const fork = split();
    const inside = code.length;
    body();
    fork.first = lazy ? code.length : inside;
    fork.second = lazy ? inside : code.length;
  }

  function build(node: Node): void {
    switch (node.kind) {
      case 'char':
        emit({ op: 'char', test: node.test });
        return;
      case 'start':
      case 'end':
        emit({ op: node.kind });
        return;
      case 'capture':
        emit({ op: 'save', slot: 0 });
        build(node.part);
        emit({ op: 'save', slot: 1 });
        return;
      case 'sequence':
        for (const part of node.parts) build(part);
        return;
      case 'choice': {
        const ends: { to: number }[] = [];
        for (const [i, part] of node.parts.entries()) {
          if (i === node.parts.length - 1) {
            build(part);
            break;
          }
          const fork = split();
          fork.first = code.length;
          build(part);
          ends.push(emit({ op: 'jump', to: 0 }));
          fork.second = code.length;
        }
        for (const end of ends) end.to = code.length;
        return;
      }
      case 'repeat': {
        for (let i = 0; i < node.least; i++) build(node.part);
        if (node.most === Number.POSITIVE_INFINITY) {
          const start = code.length;
          optional(node.lazy, () => {
            build(node.part);
            emit({ op: 'jump', to: start });
          });
        } else {
          const nest = (left: number): void => {
            if (left > 0)
              optional(node.lazy, () => {
                build(node.part);
                nest(left - 1);
              });
          };
          nest(node.most - node.least);
        }
      }
    }
  }
  build(parse(pattern));
  emit({ op: 'match' });
  return code;
}

interface Thread {
  readonly pc: number;
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

/** Runs the program from every start at once; the leftmost match wins, and in it the way the pattern prefers. */
function run(code: readonly Instruction[], name: string): string | null {
  let current: Thread[] = [];
  let best: Thread | null = null;
  for (let at = 0; at <= name.length; at++) {
    const seen = new Uint8Array(code.length);
    const ready: { thread: Thread; step: Extract<Instruction, { op: 'char' | 'match' }> }[] = [];
    const follow = (start: Thread): void => {
      const stack = [start];
      for (let thread = stack.pop(); thread; thread = stack.pop()) {
        const { pc } = thread;
        const step = code[pc];
        if (!step || seen[pc]) continue;
        seen[pc] = 1;
        if (step.op === 'jump') stack.push({ ...thread, pc: step.to });
        else if (step.op === 'split') stack.push({ ...thread, pc: step.second }, { ...thread, pc: step.first });
        else if (step.op === 'save') stack.push({ ...thread, pc: pc + 1, [step.slot === 0 ? 'start' : 'end']: at });
        else if (step.op === 'start' || step.op === 'end') {
          if (at === (step.op === 'start' ? 0 : name.length)) stack.push({ ...thread, pc: pc + 1 });
        } else ready.push({ thread, step });
      }
    };
    for (const thread of current) follow(thread);
    if (!best) follow({ pc: 0, from: at, start: -1, end: -1 });
    current = [];
    for (const { thread, step } of ready) {
      if (step.op === 'match') {
        best = { ...thread, pc: at };
        break;
      }
      if (at < name.length && step.test(name.charCodeAt(at))) current.push({ ...thread, pc: thread.pc + 1 });
    }
    if (best && current.length === 0) break;
  }
  if (!best) return null;
  return best.start >= 0 && best.end >= best.start ? name.slice(best.start, best.end) : name.slice(best.from, best.pc);
}

export interface FilePattern {
  readonly source: string;
  /** What the first pair of brackets holds (the whole match where there is none), or null where the pattern does not match. */
  match(name: string): string | null;
}

/** @throws PatternError that says what is wrong with the pattern */
export function filePattern(source: string): FilePattern {
  if (source.length === 0) throw new PatternError('(empty)', 'it says nothing');
  if (source.length > MOST_CHARACTERS)
    throw new PatternError(`${source.slice(0, 20)}…`, `it has more than ${MOST_CHARACTERS} characters`);
  const code = compile(source);
  return { source, match: (name) => run(code, name.slice(0, MOST_NAME)) };
}
