package blueshift

import "fmt"

// Step is one step of a handshake between two accounts: what it is, how far it
// is, which account has to act, with what statement or call, and why it is not
// done, in the words in which what needs it is refused.
type Step struct {
	Name  string    `json:"step"`
	State StepState `json:"state"`
	Who   Account   `json:"who"`
	Call  string    `json:"call"`
	Why   string    `json:"why,omitempty"`
}

// StepState says how far a step is.
type StepState string

// ProducerGone is the name of the one step that is left when the namespace of a
// share was deleted: its Call puts an end to what was made from the share.
const ProducerGone = "producer"

// The states of a step.
const (
	Done    StepState = "done"
	Missing StepState = "missing" // somebody has to act
	Blocked StepState = "blocked" // an earlier step is missing
)

// NextStep says who has to do what, and what is to follow; "" when nothing is
// missing. It is the hint of refusals.
func NextStep(steps []Step) (next string) {
	for _, s := range steps {
		switch {
		case s.Name == ProducerGone:
			next = fmt.Sprintf("Nobody can give it back: %s. What is left for account %s is: %s", s.Why, s.Who, s.Call)
		case s.State == Missing:
			next = fmt.Sprintf("Account %s must run: %s", s.Who, s.Call)
		case s.State == Blocked:
			next += fmt.Sprintf("; then account %s: %s", s.Who, s.Call)
		}
	}
	return next
}
