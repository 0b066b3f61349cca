/** @file Which types of documents there are to issue. */

/** Whether Enlace issues this type at all. @param {Schema<"DocumentTypeView">} of */
export const isOffered = ({ why_not }) => why_not?.code !== "document-type-not-offered";
