/** URL of wllama's worker script, a file of this origin (scripts/wllama-core.mjs). */
declare module 'virtual:wllama-core' {
  const url: string;
  export default url;
}

/** The same for the build that needs neither JavaScript Promise Integration nor 64-bit memory. */
declare module 'virtual:wllama-core/compat' {
  const url: string;
  export default url;
}
