/** Which of a model's parameters a gradient never reaches. */
import type { ParamArrays } from '../model/params';

/** What lies between front and network, and the score of strangers, which is solved in closed form. */
const CONSTANT = /^(front|head\.stranger)\./;

/** [constants of the image side, what training changes]; the small language model's (`lm.`) are in neither. */
export function splitConstants(params: ParamArrays): [constants: ParamArrays, trained: ParamArrays] {
  const entries = Object.entries(params).filter(([name]) => !name.startsWith('lm.'));
  return [
    Object.fromEntries(entries.filter(([name]) => CONSTANT.test(name))),
    Object.fromEntries(entries.filter(([name]) => !CONSTANT.test(name))),
  ];
}
