export {
  attendOnce, attendOnceGradient, attendOnceScratchBytes, attention, attentionGradient, attentionGradientScratchBytes, attentionScratchBytes,
} from './attention';
export { gelu, geluGradient } from './gelu';
export { graphProduct, graphProductScratchBytes, visionGraph, visionGraphScratchBytes } from './graph';
export { columnSums, matMulABt, matMulABtScratchBytes, matMulAtB, matMulAtBScratchBytes } from './matmul';
export { layerNorm, layerNormGradient } from './normalisation';
