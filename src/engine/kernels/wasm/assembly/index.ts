export {
  attendOnce, attendOnceGradient, attendOnceScratchBytes, attention, attentionGradient, attentionGradientScratchBytes, attentionScratchBytes,
} from './attention';
export { greyConvolution, greyConvolutionScratchBytes } from './convolution';
export { gelu, geluGradient } from './gelu';
export { graphProduct, graphProductScratchBytes, visionGraph, visionGraphScratchBytes } from './graph';
export { invertedResidual, invertedResidualScratchBytes } from './inverted-residual';
export { linear, linearGradient, linearGradientScratchBytes, linearScratchBytes } from './linear';
export { layerNorm, layerNormGradient } from './normalisation';
export { signedRoot } from './root';
export { addProduct, blend, deviation, weightedSum } from './sums';
