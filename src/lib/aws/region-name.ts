/** What can be the name of a region: `eu-west-1`, `us-gov-west-1`. */
export const REGION_NAME = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
