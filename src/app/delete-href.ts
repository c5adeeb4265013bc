/** Address of the page that deletes everything, which nothing else may run beside. */
export const DELETE_HREF = '?delete';
