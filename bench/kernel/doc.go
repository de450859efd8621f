// Package kernel measures gosim's event kernel beside other ways to build one in
// Go, on the same two loads and the same draws.
//
// # Designs
//
//   - gosim: value events in a ladder queue, entities in arrays as state machines.
//   - callbacks: a closure per event, boxed in a container/heap.
//   - coroutines: a process per entity as an iter.Pull coroutine, woken by such
//     events.
//   - goroutines: a process per entity as a goroutine that is handed the control
//     over a channel, woken by such events. SimGo is built so.
//   - goroutines, sorted list: the same with a linked list as the queue, kept in
//     order by walking to the place of insertion. godes is built so.
//
// The designs are written here for this comparison, as lean as each allows. They
// are not the libraries named, which do more per event, and so cost more.
package kernel
