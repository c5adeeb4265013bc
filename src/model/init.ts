/** Seeded initial weights of a whole HNF model. */
import { Random } from '../base/random';
import { activeFront, activeLevels, checkConfig, type HnfConfig, patchCount } from './config';
import { crossInit } from './cross-attention';
import { fieldInit } from './field';
import { graphInit } from './graph';
import type { GateName, ParamName } from './param-names';
import { type Arrays, type ArrayTensor, constant, linearInit, normal, normInit, type ParamArrays, prefixed } from './params';
import { patchesInit } from './patches';
import { textInit } from './text-bank';

/** Arrays whose names are the network's. */
const known = <Name extends ParamName>(arrays: { readonly [Key in Name]?: ArrayTensor }): ParamArrays => arrays as ParamArrays;

/** The same seed gives the same weights, bit for bit; what a switch leaves out has no parameters. */
export function initHnf(config: HnfConfig, seed: string | number): ParamArrays {
  checkConfig(config);
  const random = new Random(seed).fork('hnf');
  const { width, switches } = config;
  const params = known({
    ...(switches.sequence && { cls: normal(random.fork('cls'), [width], 0.5) }),
    ...(switches.graph && { virtual_node: normal(random.fork('virtual_node'), [width], 0.5) }),
    ...textInit(random.fork('text'), config),
    'head.weight': normal(random.fork('head'), [config.categories.length, width], 0.02),
    'head.bias': constant([config.categories.length], 0),
    'head.log_scale': constant([], Math.log(5)),
  });
  const add = <Name extends ParamName>(arrays: { readonly [Key in Name]?: ArrayTensor }) => Object.assign(params, arrays);
  const front = activeFront(config);
  // The vector is standardised and wide: a start of small weight, so that the learned openings are heard beside it.
  if (front) add(linearInit(random, 'start', front.vectorWidth, width, 0.5));
  activeLevels(config).forEach((level, l) => {
    const r = random.fork(`level${l}`);
    add(
      prefixed(`level${l}`, {
        ...patchesInit(r, level.patch, patchCount(config, level), width),
        ...(front && linearInit(r, 'front', front.tokenWidth, width)),
        ...(switches.sequence && {
          ...prefixed('forward', fieldInit(r.fork('forward'), width, config.mlpRatio)),
          ...prefixed('backward', fieldInit(r.fork('backward'), width, config.mlpRatio)),
          ...linearInit(r, 'blend', 2 * width, width),
        }),
        ...(switches.graph && prefixed('graph', graphInit(r.fork('graph'), width, config.chebyshevOrder))),
        ...prefixed('gate', gateInit(r.fork('gate'), config)),
      }),
    );
  });
  if (switches.crossAttention) {
    add(prefixed('cross.image', crossInit(random.fork('image'), width)));
    add(prefixed('cross.text', crossInit(random.fork('text-side'), width)));
  }
  return params;
}

function gateInit(random: Random, { width, switches }: HnfConfig): Partial<Arrays<GateName>> {
  return {
    ...(switches.sequence && { ...normInit('norm_sequence', width), ...linearInit(random, 'sequence', width, width) }),
    ...(switches.graph && { ...normInit('norm_graph', width), ...linearInit(random, 'graph', width, width) }),
    ...(switches.sequence && switches.graph && linearInit(random, 'choose', 2 * width, width)),
  };
}
