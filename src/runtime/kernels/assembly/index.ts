export { attention, attentionGradient, attentionGradientScratchBytes, attentionScratchBytes } from './attention';
export { gelu, geluGradient } from './gelu';
export { graphProduct, graphProductScratchBytes, matMulABt, matMulABtScratchBytes, matMulAtB, matMulAtBScratchBytes } from './matmul';
export { layerNorm, layerNormGradient } from './normalisation';
