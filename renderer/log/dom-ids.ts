/** The element that holds the rows of the log. */
export const LOG_GRID_ID = 'log-grid'
/** The field of the filter. */
export const FILTER_ID = 'log-filter'
