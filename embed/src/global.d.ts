interface Window {
  /** The one global of count.js. */
  edgestate?: {
    /** Counts a view: of that page, or once more of the page that is shown. */
    count(page?: string): void;
  };
}
