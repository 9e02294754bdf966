using System.Globalization;
using System.Text;

namespace Registry.Server.Tests.Faults.Power;

/// <summary>Makes a recording of a trace: which file a descriptor is of, where in it a write went, and what an <c>fsync</c> covers.</summary>
internal sealed class Recorder
{
    public const string Calls = "openat,lseek,write,pwrite64,pwritev,writev,ftruncate,fallocate,fsync,fdatasync,syncfs,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,sendto,recvfrom,sendmsg,recvmsg";

    private readonly string _root;
    private readonly Recording _recording;
    private readonly HttpRecorder _http;
    private readonly Dictionary<string, object> _named;
    private readonly Dictionary<int, long> _positions = [];

    private Recorder(string root)
    {
        (_root, _recording) = (root, new Recording(root));
        _http = new HttpRecorder(_recording.Exchanges);
        _named = new() { [root] = _recording.Root };
    }

    /// <param name="root">A folder that was there before, above all that is recorded.</param>
    /// <param name="except">Calls that are taken for not made.</param>
    public static Recording Record(string root, IEnumerable<string> trace, Func<SystemCall, bool>? except)
    {
        var recorder = new Recorder(root);
        foreach (var call in SystemCall.Read(trace).Where(call => except?.Invoke(call) != true))
        {
            recorder.Take(call);
        }

        return recorder._recording;
    }

    private void Take(SystemCall call)
    {
        switch (call.Name)
        {
            case "sendto" or "sendmsg" or "recvfrom" or "recvmsg":
                _http.Take(call);
                break;
            case "openat" when call.Text() is var path && IsRecorded(path):
                Open(call, path);
                break;
            case "mkdir" when IsRecorded(call.Text()):
                Name(call, call.Text(), new RecordedFolder(call.Text()));
                break;
            case "rename" or "renameat2" when IsRecorded(call.Text()):
                Name(call, call.Text(1), _named[call.Text()]);
                Name(call, call.Text(), null);
                break;
            case "unlink" or "rmdir" when IsRecorded(call.Text()):
                Name(call, call.Text(), null);
                _recording.RemovedBlobs += call.Text().Contains("/blobs/", StringComparison.Ordinal) ? 1 : 0;
                break;
            case "syncfs" when IsRecorded(call.File.Path):
                Sync(call, _recording.Steps);
                break;
            case "lseek" or "write" or "pwrite64" or "pwritev" or "ftruncate" or "fsync" or "fdatasync" when IsRecorded(call.File.Path) && _named.GetValueOrDefault(call.File.Path) is { } target:
                Change(call, target);
                break;
            default:
                // A call that changes something and is not understood would make a disk that never was.
                Assert.False(IsRecorded(call.File.Path) || IsRecorded(call.Text()), $"{call.Name} is not understood: {call.Arguments[..Math.Min(200, call.Arguments.Length)]}");
                break;
        }
    }

    private bool IsRecorded(string path) => (path + '/').StartsWith(_root + '/', StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal);

    private void Open(SystemCall call, string path)
    {
        _positions[(int)call.Result] = 0;
        if (!_named.TryGetValue(path, out var target))
        {
            Name(call, path, new RecordedFile());
        }
        else if (call.Arguments.Contains("O_TRUNC", StringComparison.Ordinal))
        {
            Add(call, (RecordedFile)target, 0, null, path);
        }
    }

    private void Change(SystemCall call, object target)
    {
        var (descriptor, path) = call.File;
        switch (call.Name)
        {
            case "lseek":
                _positions[descriptor] = call.Result;
                break;
            case "fsync" or "fdatasync":
                Sync(call, target is RecordedFile file ? file.Steps : ((RecordedFolder)target).Steps);
                break;
            case "ftruncate":
                Add(call, (RecordedFile)target, long.Parse(call.Last(), CultureInfo.InvariantCulture), null, path);
                break;
            default:
                var bytes = Encoding.Latin1.GetBytes(call.Name == "pwritev" ? call.AllText() : call.Text())[..(int)call.Result];
                var offset = call.Name is "pwrite64" or "pwritev" ? long.Parse(call.Last(), CultureInfo.InvariantCulture) : _positions[descriptor];
                _positions[descriptor] = offset + bytes.Length;
                Add(call, (RecordedFile)target, offset, bytes, path);
                break;
        }
    }

    private void Add(SystemCall call, RecordedFile file, long offset, byte[]? bytes, string path)
    {
        var step = new DataStep(_recording.Steps.Count, call.Begin, call.End, IsOfIndex(path), offset, bytes);
        file.Steps.Add(step);
        _recording.Steps.Add(step);
    }

    private void Name(SystemCall call, string path, object? target)
    {
        var folder = (RecordedFolder)_named[Path.GetDirectoryName(path)!];
        var step = new NameStep(_recording.Steps.Count, call.Begin, call.End, IsOfIndex(path), Path.GetFileName(path), target);
        folder.Steps.Add(step);
        _recording.Steps.Add(step);
        if (target is null)
        {
            _named.Remove(path);
        }
        else
        {
            _named[path] = target;
        }
    }

    private static void Sync(SystemCall call, IEnumerable<Step> steps)
    {
        foreach (var step in steps.Where(step => step.End < call.Begin && step.DurableFrom == int.MaxValue))
        {
            step.DurableFrom = call.End;
        }
    }

    private static bool IsOfIndex(string path) => Path.GetFileName(path).StartsWith("index.db", StringComparison.Ordinal);
}
