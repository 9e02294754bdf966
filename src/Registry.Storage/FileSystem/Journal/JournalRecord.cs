using System.Buffers;
using System.Globalization;
using System.Text;
using Registry.Oci;

namespace Registry.Storage.FileSystem.Journal;

/// <summary>
/// A blob in the journal: a line with its digest and its length, and then its bytes. The digest tells whether all of it got there, so nothing else has to.
/// </summary>
/// <param name="buffer">Of the shared pool, or empty; the record's own from now on.</param>
/// <param name="ended">Called once the content is let go of.</param>
internal sealed class JournalRecord(Digest digest, ReadOnlyMemory<byte> content, byte[] buffer, Action ended)
{
    private const int LongestHead = 160;

    // Of "sha256:" and of "sha512:".
    private const int FirstOfHead = 's';

    private byte[] _buffer = buffer;

    public Digest Digest => digest;

    public ReadOnlyMemory<byte> Head { get; } = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{digest} {content.Length}\n"));

    public ReadOnlyMemory<byte> Content { get; private set; } = content;

    /// <summary>Whether it was written, or that was tried.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Why it is not in the journal, or null.</summary>
    public IOException? Failure { get; private set; }

    /// <summary>Lets go of the content.</summary>
    public void End(IOException? failure)
    {
        (IsOver, Failure, Content) = (true, failure, default);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        ended();
    }

    /// <summary>The whole records. What was cut off or damaged is left out, and what is behind it is found: a digest tells where a record begins.</summary>
    /// <param name="journal">Can be sought in.</param>
    /// <param name="longest">What no blob of the journal is longer than, in bytes.</param>
    public static IEnumerable<JournalRecord> ReadAll(Stream journal, int longest)
    {
        while (FindHead(journal))
        {
            var start = journal.Position;
            if (Read(journal, longest) is { } record)
            {
                yield return record;
            }
            else
            {
                journal.Position = start + 1;
            }
        }
    }

    private static bool FindHead(Stream journal)
    {
        int next;
        while ((next = journal.ReadByte()) != FirstOfHead)
        {
            if (next == -1)
            {
                return false;
            }
        }

        journal.Position--;
        return true;
    }

    private static JournalRecord? Read(Stream journal, int longest)
    {
        if (ReadHead(journal)?.Split(' ') is not [var name, var length] || !Digest.TryParse(name, out var digest)
            || !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > longest)
        {
            return null;
        }

        var content = new byte[count];
        var isWhole = journal.ReadAtLeast(content, count, throwOnEndOfStream: false) == count && Digest.Of(content, digest.Algorithm).Equals(digest);
        return isWhole ? new JournalRecord(digest, content, [], static () => { }) : null;
    }

    private static string? ReadHead(Stream journal)
    {
        var head = new StringBuilder(LongestHead);
        int next;
        while ((next = journal.ReadByte()) is not ('\n' or -1) && head.Length < LongestHead)
        {
            head.Append((char)next);
        }

        return next == '\n' ? head.ToString() : null;
    }
}
