// Says whom CloudFront saw, in place of whatever the request says (chalicelib/http/viewer.py).
function handler(event) {
  var request = event.request;
  request.headers['enlace-viewer'] = { value: event.viewer.ip };
  return request;
}
