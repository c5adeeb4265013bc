/**
 * Below this many pictures of the smallest category a held-out part says too little: each of twenty pictures weighs five points, and the
 * 95 % score interval of 18 right out of 20 is 70 % to 97 %. Folds, in which every picture is judged once, then take its place.
 */
export const FEW_PICTURES = 20;

/**
 * Shares of the first split. Of few pictures none are set aside: folds judge, and every picture is of use. Where a limit per class leaves
 * few for training, the test part stays, and folds take the place of the validation part only.
 * @param smallest pictures of the smallest class. @param perClass at most so many of a class for training and validation together.
 */
export function firstShares(
  smallest: number,
  perClass = Number.POSITIVE_INFINITY,
): { readonly validation: number; readonly test: number } {
  const test = smallest < FEW_PICTURES ? 0 : 0.2;
  const left = Math.min(perClass, Math.round(smallest * (1 - test)));
  return { validation: left < FEW_PICTURES ? 0 : 0.15, test };
}
