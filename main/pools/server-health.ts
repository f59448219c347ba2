/** Whether a server is up, as its checks say. */
export interface Health {
  readonly up: boolean
  /** Results in a row that speak against it. */
  readonly against: number
}

/** HAProxy's words: checks in a row that must pass, or fail, until a server counts as up, or down, again. */
export interface RiseAndFall {
  readonly rise: number
  readonly fall: number
}

/** Before its first check it counts as up, and that one decides: as HAProxy has it. */
export const healthAtFirst = ({ fall }: RiseAndFall): Health => ({ up: true, against: fall - 1 })

export function healthAfter({ up, against }: Health, passed: boolean, { rise, fall }: RiseAndFall): Health {
  if (passed === up) return { up, against: 0 }
  return against + 1 >= (up ? fall : rise) ? { up: !up, against: 0 } : { up, against: against + 1 }
}
