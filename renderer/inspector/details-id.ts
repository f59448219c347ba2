/** The element that holds the details. */
export const DETAILS_ID = 'details'
