/** @file A place of Costa Rica. */
export default {
  es: { province: "Provincia", canton: "Cantón", district: "Distrito" },
  en: { province: "Province", canton: "Canton", district: "District" },
};
