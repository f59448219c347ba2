import { version } from '../package.json' with { type: 'json' }

/** Sluice's own, as package.json has it. */
export { version }
