/** How many columns text for people takes where the screen is not asked, or there is none. */
export const WIDTH = 80;
