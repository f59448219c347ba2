/** Endings of PHP source that is never served as it is, and of the copies that editors and merges leave of it: an expression that any server knows. */
export const PHP_SOURCE = '\\.(?:(?:php[^./]*|phar|phtml|inc)(?:\\.(?:bak|old|orig|rej|save|sw[a-z]|tmp|copy|dist)|~)?)$'
