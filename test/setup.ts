import fc from 'fast-check'

// In CI the same commit gives the same result; elsewhere each run tries new inputs, and a counterexample names its seed.
if (process.env.CI) fc.configureGlobal({ seed: 20_261_125 })
