export {
  attendOnce, attendOnceGradient, attendOnceScratchBytes, attention, attentionGradient, attentionGradientScratchBytes, attentionScratchBytes,
} from './attention';
export { greyConvolution, greyConvolutionScratchBytes } from './convolution';
export { blendGradient, deviationGradient, sigmoid, sigmoidGradient } from './gates';
export { gelu, geluGradient } from './gelu';
export { graphProduct, visionGraph, visionGraphScratchBytes } from './graph';
export { cosines, cosinesGradient } from './head';
export { invertedResidual, invertedResidualScratchBytes } from './inverted-residual';
export { columnSums, linear, linearGradient, linearGradientScratchBytes, linearScratchBytes, weightGradient } from './linear';
export { layerNorm, layerNormGradient } from './normalisation';
export { poolCells } from './pooling';
export { signedRoot } from './root';
export { copyRows, cutPatches, zero } from './rows';
export { addProduct, blend, deviation, weightedSum } from './sums';
