/** What connections that are kept do to PHP-FPM's own figures. */
export const keepConnRemark =
  'Connections are kept for the next exchange: keep-conn. PHP-FPM counts a worker that waits on one as active, and may say that pm.max_children was reached while none worked. It counts the wait as part of the exchange, too; there it is taken off.'
