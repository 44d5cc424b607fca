package awshttp

import (
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"sync"

	"github.com/aws/smithy-go"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/sigv4"
)

const (
	xmlContent  = "text/xml"
	jsonContent = "application/x-amz-json-1.1"
)

// success encodes what a handler returned.
func (c *call) success(r *row, out any) Answer {
	_, output := c.service.plans(r)
	a := Answer{Status: http.StatusOK, RequestID: c.requestID, Created: c.server.clock.Now()}
	v := reflect.ValueOf(out)
	if out == nil || v.IsNil() {
		v = reflect.New(r.out) // a handler with nothing to say
	}
	if c.service.Protocol == JSON {
		a.ContentType = jsonContent
		b := append(c.buffer(r), '{')
		b = appendJSONFields(b, output, v.Elem())
		a.Body = append(b, '}')
		return a
	}
	a.ContentType = xmlContent
	b := c.buffer(r)
	b = append(b, "<"+r.name+`Response xmlns="`...)
	b = append(b, c.service.model.namespace...)
	b = append(b, `">`...)
	if r.result {
		b = append(b, "<"+r.name+"Result>"...)
		if l, ok := out.(listing); ok {
			b = l.appendXML(b, output)
		} else {
			b = appendXMLFields(b, output, v.UnsafePointer())
		}
		b = append(b, "</"+r.name+"Result>"...)
	}
	b = append(b, "<ResponseMetadata><RequestId>"...)
	b = append(b, c.requestID...)
	b = append(b, "</RequestId></ResponseMetadata></"+r.name+"Response>"...)
	a.Body = b
	return a
}

// bodies are buffers of finished replies, kept for reuse.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

// maxKept bounds the buffers that are kept.
const maxKept = 1 << 20

// buffer is where a reply is encoded. Answers that are remembered own theirs.
func (c *call) buffer(r *row) []byte {
	if r.writes {
		return make([]byte, 0, 2048)
	}
	c.pooled = bodies.Get().(*[]byte)
	return (*c.pooled)[:0]
}

// release takes back the buffer of an answer that has been sent.
func (c *call) release(a Answer) {
	if c.pooled != nil && cap(a.Body) <= maxKept {
		*c.pooled = a.Body
		bodies.Put(c.pooled)
	}
}

// refuse encodes an error in the form of the call's service.
func (c *call) refuse(err error) Answer {
	code, message, fault := c.codeOf(err)
	if c.service.Protocol == JSON {
		return c.refuseJSON(code, message, fault)
	}
	status := Status(c.service.Name, code)
	from := "Sender"
	if status >= 500 {
		from = "Receiver"
	}
	b := make([]byte, 0, 512)
	b = append(b, `<ErrorResponse xmlns="`...)
	b = append(b, c.service.model.namespace...)
	b = append(b, `"><Error><Type>`...)
	b = append(b, from...)
	b = append(b, "</Type><Code>"...)
	b = appendXMLText(b, code)
	b = append(b, "</Code><Message>"...)
	b = appendXMLText(b, message)
	b = append(b, "</Message></Error><RequestId>"...)
	b = append(b, c.requestID...)
	b = append(b, "</RequestId></ErrorResponse>"...)
	return Answer{Status: status, ContentType: xmlContent, Code: code, RequestID: c.requestID, Body: b, Created: c.server.clock.Now()}
}

func (c *call) refuseJSON(code, message string, fault any) Answer {
	status := Status(c.service.Name, code)
	if family, ok := jsonCodes[code]; ok {
		code = family
		// Of the common errors only the server's own failures are not 400 here.
		if status < 500 {
			status = http.StatusBadRequest
		}
	}
	b := append(make([]byte, 0, 256), `{"__type":`...)
	b = appendJSONString(b, code)
	if v := reflect.Indirect(reflect.ValueOf(fault)); isFault(v) {
		b = appendJSONFields(b, c.service.codec.plan(v.Type()), v)
	} else {
		b = append(b, `,"`+c.service.model.wireName(code, "Message")+`":`...)
		b = appendJSONString(b, message)
	}
	b = append(b, '}')
	return Answer{Status: status, ContentType: jsonContent, Code: code, RequestID: c.requestID, Body: b, Created: c.server.clock.Now()}
}

// isFault reports whether v is one of the SDK's own exception types.
func isFault(v reflect.Value) bool {
	return v.Kind() == reflect.Struct && v.FieldByName("ErrorCodeOverride").IsValid()
}

// codeOf reads an error as the API's callers see it: its code, its message and,
// for the SDK's own faults, the value that carries further members.
func (c *call) codeOf(err error) (code, message string, fault any) {
	var refusal *sigv4.Refusal
	if errors.As(err, &refusal) {
		return signatureCodes[refusal.Reason], refusal.Message, nil
	}
	var own *blueshift.Error
	if errors.As(err, &own) {
		return own.Code, own.Message, nil
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode(), api.ErrorMessage(), api
	}
	c.cause = err
	return "InternalFailure", "The server failed to answer this request (request id " + c.requestID + "); its log has the cause.", nil
}

// write sends the answer. The Date header matters: SDKs correct their clocks by it.
func (s *Server) write(w http.ResponseWriter, r *http.Request, a Answer) {
	h := w.Header()
	h.Set("Content-Type", a.ContentType)
	h.Set("X-Amzn-Requestid", a.RequestID)
	h.Set("Date", s.clock.Now().UTC().Format(http.TimeFormat))
	if a.ContentType == jsonContent && a.Code != "" {
		h.Set("X-Amzn-Errortype", a.Code)
	}
	if a.Status == http.StatusRequestEntityTooLarge {
		h.Set("Connection", "close") // the rest of the body is not worth reading
	}
	if a.Status == http.StatusMethodNotAllowed {
		h.Set("Allow", "GET, POST")
	}
	if len(a.Body) >= compressFrom {
		h.Set("Vary", "Accept-Encoding")
		if offersGzip(r.Header) {
			h.Set("Content-Encoding", "gzip")
			compress(w, h, a)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(a.Body)))
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // a client that is gone cannot be told so
}
