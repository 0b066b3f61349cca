"""What the items that tell how far documents are have in common, so that each is under 1 KB.

DynamoDB bills a write by whole KB, and a progress is written four times. Half of its JSON are names
and words that every progress has: packed against this text, they take next to nothing.
"""

from __future__ import annotations

from typing import Final

OF_PROGRESS: Final = (
    b'"authority_details":[{"code":"","text":"","row":0,"column":0}],"correction":{"key":"'
    b'","document_id":"doc_","amount":"","takes_from":"","gives_to":null}"credit_note""ticket"'
    b'"accepted_with_warnings""rejected""unknown""no_address""answer-differs""being-processed"'
    b'"customer-mail-bounced"{"version":4,"created_at":"20-0T0Z","id":"doc_01"'
    b'"business_id":"biz_01","country":"","summary":{"id":"doc_01","number":"00","key":"'
    b'"document_type":"invoice","issued_at":"20-0T0Z","receiver_name":" S.A.","receiver_tax_id":"'
    b'"sale_condition":"01","currency":"","exchange_rate":"1.00000","total":"'
    b'"other_charges":"0","returned_tax":"0","net":[{"kind":"exempt_services","amount":"'
    b'"},{"kind":"goods","amount":"0"}],"taxes":[{"code":"01","rate_code":"08","rate":"13.00",'
    b'"base":"0","amount":"0","kind":"services","is_assumed":false}],'
    b'"payments":[{"code":"01","amount":"0"}]},"customer_email":"@","language":"es",'
    b'"issued_by":"acc_","state":"issued","attempts":0,"sends":1,"refusals":0,'
    b'"not_before":null,"late_told":0,"obstacle":null,'
    b'"events":[{"event":"issued","at":"20-0T0Z","detail":"acc_","actor":null},'
    b'{"event":"signed","at":"20-0T0Z","detail":null,"actor":null},'
    b'{"event":"sent","at":"20-0T0Z","detail":"taken","actor":null},'
    b'{"event":"accepted","at":"20-0T0Z","detail":null,"actor":null},'
    b'{"event":"delivered","at":"20-0T0Z","detail":"mailed","actor":null}],'
    b'"files":{"xml":"biz_01/signed/20/0.xml","answer":"biz_01/answers/20/0.xml",'
    b'"pdf":"biz_01/pdf/20/0.pdf"},"authority_details":[],"delivered_at":"20-0T0Z",'
    b'"delivery_round":0,"correction":null,"asking_since":null,"is_asked_again":false,'
    b'"differing":null,"replaces":null,"replaced_by":null}'
)
"""What is stored cannot be read without it: never change it, not by a letter.

A field that comes later is packed as it would be without this, which is right too.
"""
