namespace Registry.Storage.Tests;

public sealed class GroupThreadTests
{
    [Fact]
    public void WhatWaitsIsRunTogetherAndInOrder()
    {
        using var isFirstInside = new ManualResetEventSlim();
        using var goesOn = new ManualResetEventSlim();
        var groups = new List<int[]>();
        var thread = new GroupThread<int>("test", 3, group =>
        {
            groups.Add([.. group]);
            isFirstInside.Set();
            goesOn.Wait();
        }).Start();
        thread.Add(0);
        isFirstInside.Wait(TestContext.Current.CancellationToken);
        foreach (var number in Enumerable.Range(1, 5))
        {
            thread.Add(number);
        }

        goesOn.Set();
        thread.Dispose();
        Assert.Equal([[0], [1, 2, 3], [4, 5]], groups);
        Assert.Throws<ObjectDisposedException>(() => thread.Add(6));
    }

    [Fact]
    public void ItRestsWhenNothingComes()
    {
        using var rested = new ManualResetEventSlim();
        using var thread = new GroupThread<int>("test", 1, _ => { }) { Rest = (TimeSpan.FromMilliseconds(1), rested.Set) }.Start();
        rested.Wait(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void WhoeverAddsTooMuchWaits()
    {
        using var isInside = new ManualResetEventSlim();
        using var goesOn = new ManualResetEventSlim();
        var count = 0;
        var thread = new GroupThread<int>("test", 1, group =>
        {
            isInside.Set();
            goesOn.Wait();
            count += group.Count;
        }) { MostWaiting = 2 }.Start();
        thread.Add(0);
        isInside.Wait(TestContext.Current.CancellationToken);
        thread.Add(1);
        thread.Add(2);
        var adding = new Thread(() => thread.Add(3));
        adding.Start();
        Assert.True(SpinWait.SpinUntil(() => adding.ThreadState.HasFlag(ThreadState.WaitSleepJoin), TimeSpan.FromMinutes(1)));
        goesOn.Set();
        adding.Join();
        thread.Dispose();
        Assert.Equal(4, count);
    }

    [Fact]
    public void WhatIsGatheredIsNotLostAtTheEnd()
    {
        var count = 0;
        var thread = new GroupThread<int>("test", 10, group => count += group.Count) { Gathering = TimeSpan.FromHours(1) }.Start();
        thread.Add(1);
        thread.Add(2);
        thread.Dispose();
        Assert.Equal(2, count);
    }
}
