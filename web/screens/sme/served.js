/** @file Countries of which it is known how their public bodies notify: there, clients have mailboxes and licences for SMEs. */
export const SERVED = ["ES"];
