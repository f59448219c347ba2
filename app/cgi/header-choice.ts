/** Headers of a request that a site hands to PHP otherwise than usual. Lower case. */
export interface HeaderChoice {
  /** Those that are kept back else. */
  readonly pass: ReadonlySet<string>
  readonly hide: ReadonlySet<string>
}
