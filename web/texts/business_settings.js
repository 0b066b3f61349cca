/** @file Ajustes of a business, and its users. */
export default {
  es: {
    settings: "Ajustes", not_yours: "Usted puede ver los ajustes; cambiarlos le toca a quien administra el negocio.", save: "Guardar",
    profile: "Negocio", activities: "Actividades", authority: "Hacienda", series: "Consecutivos", plan: "Plan", users: "Usuarios", tokens: "Programas", limits: "Límites", history: "Historial", removal: "Eliminar",
    // identification
    tax_id: "Corregir la identificación", tax_id_text: "Si el negocio quedó con una identificación equivocada. Se le avisa a su despacho, y la conexión con Hacienda se hace otra vez. No se puede si ya emitió comprobantes.", tax_id_number: "Identificación correcta", id_type: "Tipo", tax_id_saved: "Identificación corregida.", by_form: "Según el número",
    // users
    user: "Usuario", name: "Nombre", email: "Correo electrónico", role: "Rol", state: "Estado", since: "Desde", posts: "Dónde emite", posts_help: "Sin ninguno, emite en todas partes.", everywhere: "En todas partes", branch: "Sucursal", terminal: "Terminal", post: "Sucursal {branch}, terminal {terminal}", post_add: "Añadir un punto de venta", post_remove: "Quitar el punto de venta {n}",
    owner: "Titular", manager: "Administrador", assistant: "Auxiliar", reader: "Lector",
    owner_text: "Titular: todo, también usuarios y permisos", manager_text: "Administrador: todo menos usuarios, permisos y decisiones", assistant_text: "Auxiliar: emite y ve comprobantes", reader_text: "Lector: ve comprobantes y envíos",
    active: "Activo", inactive: "Desactivado", invited_state: "Invitado", in_csv: "Descargar en CSV",
    invite: "Invitar a alguien", invite_text: "Le llega un correo. Entra al negocio cuando acepta.", invite_send: "Enviar la invitación", invited: "Invitación enviada.", invite_again: "Enviar la invitación otra vez", invitation_end: "Retirar la invitación", invitation_end_title: "¿Retirar la invitación de {name}?", invitation_end_text: "Ya no podrá aceptarla; se le puede invitar otra vez.", invitation_ended: "Invitación retirada.",
    rights: "Derechos", rights_saved: "Cuenta desde su próximo paso; se le avisa.", rights_own: "Sus propios derechos los cambia otro titular.",
    deactivate: "Desactivar", reactivate: "Reactivar", deactivate_title: "¿Desactivar a {name}?", deactivate_text: "No puede hacer nada en el negocio desde ya. Sus derechos se guardan para cuando se le reactive. Se le avisa.",
    user_remove: "Quitar del negocio", user_remove_title: "¿Quitar a {name} del negocio?", user_remove_text: "Pierde sus derechos y se le avisa. Lo que hizo queda en los historiales. Para volver se le invita otra vez.", user_removed: "Ya no pertenece al negocio.",
    // limits, removal
    removal_text: "Eliminar el negocio", removed: "El negocio se eliminó.", removal_title: "¿Eliminar {name}?",
  },
  en: {
    settings: "Settings", not_yours: "You may see the settings; changing them is for those who manage the business.", save: "Save",
    profile: "Business", activities: "Activities", authority: "Tax authority", series: "Numbers", plan: "Plan", users: "Users", tokens: "Programs", limits: "Limits", history: "History", removal: "Remove",
    tax_id: "Put the tax id right", tax_id_text: "If the business got a wrong tax id. Your firm is told, and the connection to the tax authority is made anew. It cannot be done once documents were issued.", tax_id_number: "Right tax id", id_type: "Kind", tax_id_saved: "Tax id put right.", by_form: "By the number",
    user: "User", name: "Name", email: "E-mail", role: "Role", state: "State", since: "Since", posts: "Where they issue", posts_help: "With none, they issue everywhere.", everywhere: "Everywhere", branch: "Branch", terminal: "Terminal", post: "Branch {branch}, terminal {terminal}", post_add: "Add a till", post_remove: "Take till {n} off",
    owner: "Owner", manager: "Administrator", assistant: "Assistant", reader: "Reader",
    owner_text: "Owner: everything, users and permissions too", manager_text: "Administrator: everything but users, permissions and decisions", assistant_text: "Assistant: issues and sees documents", reader_text: "Reader: sees documents and hand-overs",
    active: "Active", inactive: "Inactive", invited_state: "Invited", in_csv: "Download as CSV",
    invite: "Invite somebody", invite_text: "A mail goes to them. They belong to the business when they accept.", invite_send: "Send the invitation", invited: "Invitation sent.", invite_again: "Send the invitation again", invitation_end: "Withdraw the invitation", invitation_end_title: "Withdraw the invitation of {name}?", invitation_end_text: "They cannot accept it any more; they can be invited again.", invitation_ended: "Invitation withdrawn.",
    rights: "Rights", rights_saved: "It counts from their next step on; they are told.", rights_own: "Your own rights are changed by another owner.",
    deactivate: "Deactivate", reactivate: "Reactivate", deactivate_title: "Deactivate {name}?", deactivate_text: "They can do nothing in the business from now on. Their rights are kept until they are reactivated. They are told.",
    user_remove: "Remove from the business", user_remove_title: "Remove {name} from the business?", user_remove_text: "They lose their rights and are told. What they did stays in the histories. To come back they are invited again.", user_removed: "They belong to the business no more.",
    removal_text: "Remove the business", removed: "The business was removed.", removal_title: "Remove {name}?",
  },
};
